import { ref } from 'vue'

/** Data type of a path that is dragged out of a data viewer: `$json.customer.email`. */
export const PATH_TYPE = 'application/x-millrace-path'

/** Lets a path of the data be dropped on something. */
export function usePathDrop({ accepts, take }: { accepts(): boolean; take(path: string): void }) {
  const over = ref(false)
  const isPath = (event: DragEvent): boolean => accepts() && (event.dataTransfer?.types.includes(PATH_TYPE) ?? false)
  const listeners = {
    dragover(event: DragEvent) {
      if (!isPath(event)) return
      event.preventDefault()
      event.stopPropagation()
      over.value = true
    },
    dragleave(event: DragEvent) {
      const into = event.relatedTarget
      if (!(into instanceof Node && event.currentTarget instanceof Node && event.currentTarget.contains(into))) over.value = false
    },
    drop(event: DragEvent) {
      over.value = false
      const path = event.dataTransfer?.getData(PATH_TYPE)
      if (!isPath(event) || path === undefined || path === '') return
      event.preventDefault()
      event.stopPropagation()
      take(path)
    },
  }
  return { over, listeners }
}
