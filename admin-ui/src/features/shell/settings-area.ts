import {
  IconBuildingStore,
  IconCalendar,
  IconKey,
  IconLockAccess,
  IconReceiptYen,
  IconShieldCheck,
  IconUserCircle,
  IconUsersGroup,
  IconWebhook,
} from "@tabler/icons-react"
import { useTranslation } from "react-i18next"
import type { Area } from "~/framework/area"

/** The settings of the menu. */
export function useSettingsArea(): Area {
  const { t } = useTranslation()
  return {
    id: "settings",
    label: t("nav.settings"),
    places: [
      {
        to: "/settings/business",
        label: t("nav.business"),
        icon: IconBuildingStore,
        permission: "business:update",
      },
      { to: "/settings/members", label: t("nav.members"), icon: IconUsersGroup, permission: "member:read" },
      { to: "/settings/roles", label: t("nav.roles"), icon: IconLockAccess, permission: "member:read" },
      {
        to: "/settings/calendar",
        label: t("nav.calendar"),
        icon: IconCalendar,
        permission: "order_form:write",
      },
      {
        to: "/settings/invoices",
        label: t("nav.invoicing"),
        icon: IconReceiptYen,
        permission: "invoice:write",
      },
      { to: "/settings/tokens", label: t("nav.tokens"), icon: IconKey, permission: "app_token:write" },
      { to: "/settings/webhooks", label: t("nav.webhooks"), icon: IconWebhook, permission: "webhook:write" },
      { to: "/settings/audit", label: t("nav.audit"), icon: IconShieldCheck, permission: "audit:read" },
      { to: "/settings/account", label: t("nav.account"), icon: IconUserCircle },
    ],
  }
}
