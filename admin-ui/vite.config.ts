import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { inputs } from "./build/inputs.ts"

const SERVER = process.env.TSUNAGI_SERVER ?? "http://127.0.0.1:8000"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The icons of the menu: one file each would weigh twice as much. */
const MENU = ["areas.ts", "settings-area.ts", "shell.tsx"].flatMap((name) =>
  [...readFileSync(here(`./src/features/shell/${name}`), "utf8").matchAll(/\bIcon[A-Z]\w+/g)].map(
    ([icon]) => icon,
  ),
)
const isOfMenu = (id: string) => MENU.some((icon) => id.endsWith(`/icons/${icon}.mjs`))

export default defineConfig({
  plugins: [react(), inputs(here("../schema.graphql"))],
  resolve: { alias: { "~": here("./src") } },
  build: {
    assetsDir: "app",
    target: "es2023",
    sourcemap: false,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "menu", test: isOfMenu }] },
        // The first script lists all others: their names would weigh more than a page.
        chunkFileNames: "app/[hash].js",
      },
    },
  },
  server: {
    proxy: {
      "/graphql": { target: SERVER, ws: true },
      "/files": SERVER,
      "/assets": SERVER,
    },
  },
})
