import {
  IconCalendarTime,
  IconChartBar,
  IconClipboardList,
  IconFileExport,
  IconFileText,
  IconHistory,
  IconInbox,
  IconMail,
  IconMapPin,
  IconMessage,
  IconPackage,
  IconQrcode,
  IconReceiptYen,
  IconShieldCheck,
  IconShoppingCart,
  IconTruck,
  IconUpload,
  IconUserShare,
  IconUsers,
} from "@tabler/icons-react"
import { lazy } from "react"
import { useTranslation } from "react-i18next"
import type { Area } from "~/framework/area"
import { useSession } from "~/framework/session"
import { useSettingsArea } from "./settings-area"

const Unread = lazy(() => import("./unread"))
const Requests = lazy(async () => ({ default: (await import("./unread")).Requests }))

/** The whole menu; what somebody may not do is left out of it. */
export function useAreas(): Area[] {
  const { t } = useTranslation()
  const { session } = useSession()
  const settings = useSettingsArea()
  return [
    {
      id: "buying",
      label: t("nav.buying"),
      places: [
        {
          to: "/order",
          label: t("nav.order"),
          icon: IconShoppingCart,
          keys: "g o",
          permission: "order:place",
          isNear: true,
        },
        {
          to: "/history",
          label: t("nav.history"),
          icon: IconHistory,
          keys: "g h",
          permission: "order:read",
          isNear: true,
        },
        {
          to: "/messages",
          label: t("nav.messages"),
          icon: IconMessage,
          keys: "g m",
          permission: "order:read",
          badge: Unread,
        },
        {
          to: "/order-requests",
          label: t("nav.requests"),
          icon: IconShieldCheck,
          keys: "g r",
          permission: "order:place",
          badge: Requests,
        },
        {
          to: "/product-approvals",
          label: t("nav.masters"),
          icon: IconShieldCheck,
          permission: "order:approve",
        },
        {
          to: "/suppliers",
          label: t("nav.suppliers"),
          icon: IconTruck,
          keys: "g s",
          permission: "supplier:read",
        },
        { to: "/bills", label: t("nav.bills"), icon: IconReceiptYen, permission: "invoice:read" },
        { to: "/bill-checks", label: t("nav.checks"), icon: IconReceiptYen, permission: "invoice:read" },
        {
          to: "/stocktakes",
          label: t("nav.stocktakes"),
          icon: IconClipboardList,
          keys: "g k",
          permission: "order:inspect",
        },
        {
          to: "/delivery-places",
          label: t("nav.places"),
          icon: IconMapPin,
          permission: "delivery_place:read",
        },
      ],
    },
    {
      id: "selling",
      label: t("nav.selling"),
      places: [
        {
          to: "/inbox",
          label: t("nav.inbox"),
          icon: IconInbox,
          keys: "g i",
          permission: "order:confirm",
          isNear: true,
        },
        {
          to: "/dashboard",
          label: t("nav.dashboard"),
          icon: IconChartBar,
          keys: "g d",
          permission: "order:confirm",
        },
        {
          to: "/deliveries",
          label: t("nav.deliveries"),
          icon: IconCalendarTime,
          keys: "g l",
          permission: "order:ship",
        },
        {
          to: "/shipments",
          label: t("nav.shipments"),
          icon: IconTruck,
          keys: "g s",
          permission: "order:ship",
        },
        {
          to: "/shipping-instructions",
          label: t("nav.instructions"),
          icon: IconUserShare,
          permission: "instruction:work",
          isNear: !session.may("order:read"),
        },
        {
          to: "/invoices",
          label: t("nav.invoices"),
          icon: IconReceiptYen,
          keys: "g v",
          permission: "invoice:write",
        },
        { to: "/closings", label: t("nav.closings"), icon: IconReceiptYen, permission: "invoice:write" },
        { to: "/papers", label: t("nav.papers"), icon: IconFileText, permission: "document:read" },
        {
          to: "/products",
          label: t("nav.products"),
          icon: IconPackage,
          keys: "g p",
          permission: "product:write",
          isNear: true,
        },
        {
          to: "/customers",
          label: t("nav.customers"),
          icon: IconUsers,
          keys: "g c",
          permission: "customer:read",
        },
        {
          to: "/price-groups",
          label: t("nav.priceGroups"),
          icon: IconUsers,
          permission: "customer:write",
        },
        { to: "/invitations", label: t("nav.invitations"), icon: IconQrcode, permission: "invitation:send" },
        {
          to: "/order-forms",
          label: t("nav.forms"),
          icon: IconClipboardList,
          keys: "g f",
          permission: "order_form:write",
        },
        { to: "/imports", label: t("nav.imports"), icon: IconUpload, permission: "file:upload" },
        { to: "/exports", label: t("nav.exports"), icon: IconFileExport, permission: "export:start" },
        { to: "/mails", label: t("nav.mails"), icon: IconMail, permission: "mail:read" },
      ],
    },
    settings,
  ]
}
