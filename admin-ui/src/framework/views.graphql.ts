import { graphql } from "~/graphql/tada"

export const VIEWS = graphql(`
  query SavedViews($list: String!) {
    savedViews(list: $list) {
      id version name query isShared isDefault owner { id name } viewerCan { change { allowed reason } }
    }
  }
`)
export const CREATE = graphql(`
  mutation SavedViewCreate($input: SavedViewCreateInput!) {
    savedViewCreate(input: $input) { savedView { id } userErrors { code message path } }
  }
`)
export const UPDATE = graphql(`
  mutation SavedViewUpdate($input: SavedViewUpdateInput!) {
    savedViewUpdate(input: $input) { savedView { id version } userErrors { code message path } }
  }
`)
export const DELETE = graphql(`
  mutation SavedViewDelete($input: SavedViewInput!) {
    savedViewDelete(input: $input) { savedView { id } userErrors { code message path } }
  }
`)
