import { lazyRouteComponent } from "@tanstack/react-router"
import { page } from "./page"

const dashboard = () => import("~/features/dashboard/dashboard")
const deliveries = () => import("~/features/delivery/delivery-calendar")
const shipments = () => import("~/features/shipment/shipment-list")
const instructions = () => import("~/features/instruction/instruction-list")
const papers = () => import("~/features/paper/paper-list")
const paper = () => import("~/features/paper/paper-page")
const invoices = () => import("~/features/invoice/invoice-list")
const invoice = () => import("~/features/invoice/invoice-page")
const invoiceNew = () => import("~/features/invoice/invoice-new")
const closings = () => import("~/features/closing/closing-list")
const closing = () => import("~/features/closing/closing-page")
const stocktakes = () => import("~/features/stocktake/stocktake-list")
const stocktake = () => import("~/features/stocktake/stocktake-page")
const imports = () => import("~/features/job/import-list")
const importNew = () => import("~/features/job/import-new")
const importPage = () => import("~/features/job/import-page")
const exports = () => import("~/features/job/export-list")
const mails = () => import("~/features/mail/mail-list")
const mail = () => import("~/features/mail/mail-page")

/** What has come of it: sales, shipments, papers, letters, files in and out. */
export const records = [
  page("/dashboard", lazyRouteComponent(dashboard, "Dashboard")),
  page("/deliveries", lazyRouteComponent(deliveries, "DeliveryCalendar")),
  page("/shipments", lazyRouteComponent(shipments, "ShipmentList")),
  page("/shipping-instructions", lazyRouteComponent(instructions, "InstructionList")),
  page("/papers", lazyRouteComponent(papers, "PaperList")),
  page("/papers/$id", lazyRouteComponent(paper, "PaperPage")),
  page("/invoices", lazyRouteComponent(invoices, "InvoiceList")),
  page("/invoices/new", lazyRouteComponent(invoiceNew, "InvoiceNew")),
  page("/invoices/$id", lazyRouteComponent(invoice, "InvoicePage")),
  page("/bills", lazyRouteComponent(invoices, "BillList")),
  page("/bills/$id", lazyRouteComponent(invoice, "InvoicePage")),
  page("/closings", lazyRouteComponent(closings, "ClosingList")),
  page("/closings/$id", lazyRouteComponent(closing, "ClosingPage")),
  page("/bill-checks", lazyRouteComponent(closings, "CheckList")),
  page("/bill-checks/$id", lazyRouteComponent(closing, "ClosingPage")),
  page("/stocktakes", lazyRouteComponent(stocktakes, "StocktakeList")),
  page("/stocktakes/$id", lazyRouteComponent(stocktake, "StocktakePage")),
  page("/imports", lazyRouteComponent(imports, "ImportList")),
  page("/imports/new", lazyRouteComponent(importNew, "ImportNew")),
  page("/imports/$id", lazyRouteComponent(importPage, "ImportPage")),
  page("/exports", lazyRouteComponent(exports, "ExportList")),
  page("/mails", lazyRouteComponent(mails, "MailList")),
  page("/mails/$id", lazyRouteComponent(mail, "MailPage")),
]
