/** What happened to a node or an edge between two versions, where the canvas shows both. */
export type ChangeMark = 'added' | 'removed' | 'changed' | 'moved'
