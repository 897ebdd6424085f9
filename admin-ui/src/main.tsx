import "@mantine/core/styles.css"
import "@mantine/notifications/styles.css"
import "./ui/page.css"
import { MantineProvider } from "@mantine/core"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { Provider } from "urql"
import { client } from "./graphql/client"
import { begin } from "./i18n"
import { router } from "./routes/router"
import { Notices } from "./ui/notices"
import { theme } from "./ui/theme"

await begin()

const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <StrictMode>
      <Provider value={client}>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <Notices />
          <RouterProvider router={router} />
        </MantineProvider>
      </Provider>
    </StrictMode>,
  )
