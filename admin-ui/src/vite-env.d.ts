/// <reference types="vite/client" />

declare module "virtual:inputs" {
  const known: import("./framework/input-types").Known
  export default known
}
