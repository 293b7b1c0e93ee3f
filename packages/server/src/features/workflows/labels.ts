import { FOLDER_PATTERN, LONGEST_FOLDER, type LabelWorkflowBody, type WorkflowLabelsReply } from '@millrace/api'
import type { WorkflowLabels } from '@millrace/store'

const FOLDER = new RegExp(FOLDER_PATTERN)

/** Whether a path may be a folder: what comes of moving one is checked like what is sent. */
export const isFolder = (path: string): boolean => path.length <= LONGEST_FOLDER && FOLDER.test(path)

/** Labels as they are kept: tags in lower case, each once, sorted. */
export const labelsOf = ({ folder, tags }: LabelWorkflowBody): Partial<WorkflowLabels> => ({
  ...(folder === undefined ? {} : { folder }),
  ...(tags === undefined ? {} : { tags: [...new Set(tags.map((tag) => tag.toLowerCase()))].sort() }),
})

const byName = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1)

/** Counts workflows by tag, and by folder with all folders above. */
export function countLabels(all: readonly WorkflowLabels[]): WorkflowLabelsReply {
  const folders = new Map<string, number>()
  const tags = new Map<string, number>()
  for (const { folder, tags: own } of all) {
    for (const path of withParents(folder)) folders.set(path, (folders.get(path) ?? 0) + 1)
    for (const tag of own) tags.set(tag, (tags.get(tag) ?? 0) + 1)
  }
  return {
    folders: [...folders].sort(byName).map(([path, count]) => ({ path, count })),
    tags: [...tags].sort(byName).map(([name, count]) => ({ name, count })),
    top: all.filter(({ folder }) => folder === '').length,
  }
}

/** `a/b` → `a`, `a/b`; nothing for the top. */
function withParents(folder: string): readonly string[] {
  const names = folder === '' ? [] : folder.split('/')
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}
