import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { inputs } from "./build/inputs.ts"

const SERVER = process.env.TSUNAGI_SERVER ?? "http://127.0.0.1:8000"

export default defineConfig({
  plugins: [react(), inputs(fileURLToPath(new URL("../schema.graphql", import.meta.url)))],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { assetsDir: "app", target: "es2023", sourcemap: false, manifest: true },
  server: {
    proxy: {
      "/graphql": { target: SERVER, ws: true },
      "/files": SERVER,
      "/assets": SERVER,
    },
  },
})
