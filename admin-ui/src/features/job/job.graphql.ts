import { graphql } from "~/graphql/tada"

export const IMPORTS = graphql(`
  query Imports($first: Int!, $after: String, $where: ImportJobWhere, $orderBy: [ImportJobSort!]) {
    importJobs(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes { id kind status createdAt finishedAt totalRows doneRows toCreate toUpdate unchanged withErrors user { name } }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const IMPORT = graphql(`
  query Import($id: ID!) {
    node(id: $id) {
      __typename
      ... on ImportJob {
        id version kind status encoding createdAt finishedAt problem totalRows doneRows toCreate toUpdate unchanged
        withErrors errorFileUrl user { name } undoneBy { name }
        errors { row column message } undoErrors { row column message }
        preview { row action cells changes { column before after } }
      }
    }
  }
`)
export const EXPORTS = graphql(`
  query Exports($first: Int!, $after: String, $where: ExportJobWhere, $orderBy: [ExportJobSort!]) {
    exportJobs(first: $first, after: $after, where: $where, orderBy: $orderBy) {
      nodes {
        id version status format encoding document createdAt finishedAt expiresAt doneRows totalRows size problem url
      }
      pageInfo { endCursor hasNextPage }
      totalCount { count exact }
    }
  }
`)
export const IMPORTS_LIVE = "subscription ImportsLive { importJobsLive(first: 1) { __typename } }"
export const EXPORTS_LIVE = "subscription ExportsLive { exportJobsLive(first: 1) { __typename } }"

export const IMPORT_START = graphql(`
  mutation ImportStart($input: ImportStartInput!) {
    importStart(input: $input) { importJob { id } userErrors { code message path } }
  }
`)
export const IMPORT_APPLY = graphql(`
  mutation ImportApply($input: ImportApplyInput!) {
    importApply(input: $input) { importJob { id version status } userErrors { code message path } }
  }
`)
export const IMPORT_CANCEL = graphql(`
  mutation ImportCancel($input: ImportInput!) {
    importCancel(input: $input) { importJob { id version status } userErrors { code message path } }
  }
`)
export const IMPORT_UNDO = graphql(`
  mutation ImportUndo($input: ImportUndoInput!) {
    importUndo(input: $input) { importJob { id version status } userErrors { code message path } }
  }
`)
export const CSV_TEMPLATE = graphql(`
  mutation CsvTemplate($input: CsvInput!) {
    csvTemplate(input: $input) { url userErrors { code message path } }
  }
`)
export const CSV_EXPORT = graphql(`
  mutation CsvExport($input: CsvInput!) {
    csvExport(input: $input) { url userErrors { code message path } }
  }
`)
export const EXPORT_START = graphql(`
  mutation ExportStart($input: ExportStartInput!) {
    exportStart(input: $input) { exportJob { id } userErrors { code message path } }
  }
`)
export const EXPORT_CANCEL = graphql(`
  mutation ExportCancel($input: ExportInput!) {
    exportCancel(input: $input) { exportJob { id version status } userErrors { code message path } }
  }
`)
