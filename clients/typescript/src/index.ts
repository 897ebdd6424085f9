export * from "./generated.ts";
export * from "./transport.ts";
