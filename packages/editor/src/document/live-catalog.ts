import type { NodeCatalog } from './catalog.ts'

/** A catalog that is what `current` gives at the time it is asked: packages are loaded anew while a document is open. */
export const liveCatalog = (current: () => NodeCatalog): NodeCatalog => ({
  find: (type, version) => current().find(type, version),
  versionsOf: (type) => current().versionsOf(type),
  get newest() {
    return current().newest
  },
  get conditionFunctions() {
    return current().conditionFunctions
  },
})
