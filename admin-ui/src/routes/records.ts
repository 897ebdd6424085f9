import { lazyRouteComponent } from "@tanstack/react-router"
import { page } from "./page"

const dashboard = () => import("~/features/dashboard/dashboard")
const shipments = () => import("~/features/shipment/shipment-list")
const papers = () => import("~/features/paper/paper-list")
const paper = () => import("~/features/paper/paper-page")
const mails = () => import("~/features/mail/mail-list")
const mail = () => import("~/features/mail/mail-page")

/** What has come of it: sales, shipments, papers, letters. */
export const records = [
  page("/dashboard", lazyRouteComponent(dashboard, "Dashboard")),
  page("/shipments", lazyRouteComponent(shipments, "ShipmentList")),
  page("/papers", lazyRouteComponent(papers, "PaperList")),
  page("/papers/$id", lazyRouteComponent(paper, "PaperPage")),
  page("/mails", lazyRouteComponent(mails, "MailList")),
  page("/mails/$id", lazyRouteComponent(mail, "MailPage")),
]
