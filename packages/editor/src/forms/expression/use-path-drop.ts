import { ref } from 'vue'

/** Data type of a path that is dragged out of a data viewer: `$json.customer.email`. */
export const PATH_TYPE = 'application/x-millrace-path'

/**
 * What something does with a path over it: takes it, keeps it from whatever is around it, or leaves it to what is inside
 * (fields of their own, editors of text).
 */
export type PathAnswer = 'take' | 'refuse' | 'leave'

/** Lets a path of the data be dropped on something. */
export function usePathDrop({ answer, take }: { answer(): PathAnswer; take(path: string): void }) {
  const over = ref(false)
  const isPath = (event: DragEvent): boolean => event.dataTransfer?.types.includes(PATH_TYPE) ?? false
  const listeners = {
    dragover(event: DragEvent) {
      const answered = answer()
      if (!isPath(event) || answered === 'leave') return
      event.stopPropagation()
      event.preventDefault()
      // Left alone, a browser writes the text of a drag into any input.
      if (answered === 'refuse' && event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none'
      over.value = answered === 'take'
    },
    dragleave(event: DragEvent) {
      const into = event.relatedTarget
      if (!(into instanceof Node && event.currentTarget instanceof Node && event.currentTarget.contains(into))) over.value = false
    },
    drop(event: DragEvent) {
      over.value = false
      const answered = answer()
      if (!isPath(event) || answered === 'leave') return
      event.stopPropagation()
      // An editor of text inside has put it where it was let go.
      if (event.defaultPrevented) return
      event.preventDefault()
      const path = event.dataTransfer?.getData(PATH_TYPE)
      if (answered === 'take' && path !== undefined && path !== '') take(path)
    },
  }
  return { over, listeners }
}
