import { lazyRouteComponent } from "@tanstack/react-router"
import { page } from "./page"

const business = () => import("~/features/business/business-page")
const members = () => import("~/features/member/members-page")
const roles = () => import("~/features/member/roles-page")
const calendar = () => import("~/features/calendar/calendar-page")
const invoicing = () => import("~/features/invoice/terms-page")
const tokens = () => import("~/features/app-token/tokens-page")
const webhooks = () => import("~/features/webhook/webhooks-page")
const webhook = () => import("~/features/webhook/webhook-page")
const audit = () => import("~/features/audit/audit-list")
const account = () => import("~/features/account/account-page")

const inquiries = () => import("~/features/inquiry/inquiries-page")
const help = () => import("~/features/help/help-page")

/** What is set once, and looked at now and then. */
export const settings = [
  page("/settings/business", lazyRouteComponent(business, "BusinessPage")),
  page("/settings/members", lazyRouteComponent(members, "MembersPage")),
  page("/settings/roles", lazyRouteComponent(roles, "RolesPage")),
  page("/settings/calendar", lazyRouteComponent(calendar, "CalendarPage")),
  page("/settings/invoices", lazyRouteComponent(invoicing, "InvoiceTermsPage")),
  page("/settings/tokens", lazyRouteComponent(tokens, "TokensPage")),
  page("/settings/webhooks", lazyRouteComponent(webhooks, "WebhooksPage")),
  page("/settings/webhooks/$id", lazyRouteComponent(webhook, "WebhookPage")),
  page("/settings/audit", lazyRouteComponent(audit, "AuditList")),
  page("/inquiries", lazyRouteComponent(inquiries, "InquiriesPage")),
  page("/help", lazyRouteComponent(help, "HelpPage")),
  page("/settings/account", lazyRouteComponent(account, "AccountPage")),
]
