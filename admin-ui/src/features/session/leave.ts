import { last, shut } from "~/graphql/client"
import { newKey, perform } from "~/graphql/perform"
import { graphql } from "~/graphql/tada"

const LOG_OUT = graphql(
  `mutation LogOut($input: LogoutInput!) { logout(input: $input) { userErrors { code message path } } }`,
)

/** Logs out, here or everywhere: nothing else is asked any more, unless it fails. */
export async function leave(everywhere: boolean) {
  const open = shut()
  try {
    await perform(LOG_OUT, { everywhere }, newKey(), last)
    location.assign("/login")
  } catch (problem) {
    open()
    throw problem
  }
}
