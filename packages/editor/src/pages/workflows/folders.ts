import { FOLDER_PATTERN, LONGEST_FOLDER, type WorkflowLabelsReply } from '@millrace/api'

/** A folder as it is shown inside another one. */
export interface FolderEntry {
  readonly path: string
  readonly name: string
  readonly count: number
}

const FOLDER = new RegExp(FOLDER_PATTERN)

/** What somebody typed as a path, made tidy: no spaces around names, no slashes at the ends. */
export const tidyFolder = (typed: string): string =>
  typed
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join('/')

export const isFolder = (path: string): boolean => path.length <= LONGEST_FOLDER && FOLDER.test(path)

/** The folders right in a folder. */
export const childFolders = (folders: WorkflowLabelsReply['folders'], folder: string): readonly FolderEntry[] => {
  const start = folder === '' ? '' : `${folder}/`
  return folders
    .filter(({ path }) => path.startsWith(start) && path !== folder && !path.slice(start.length).includes('/'))
    .map(({ path, count }) => ({ path, count, name: path.slice(start.length) }))
}

/** The folders on the way to one, itself included. */
export const crumbsOf = (folder: string): readonly { readonly path: string; readonly name: string }[] =>
  folder === '' ? [] : folder.split('/').map((name, index, names) => ({ name, path: names.slice(0, index + 1).join('/') }))
