import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

export interface FileDropOptions {
  /** Whether files can be dropped now. @default always */
  readonly isEnabled?: () => boolean
  onDrop(files: readonly File[], at: { readonly x: number; readonly y: number }): void
}

/** Something is open over the page that would be in the way. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role=dialog][data-state=open], [role=alertdialog][data-state=open]') !== null

const ENDS = ['drop', 'dragend'] as const

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Files that are dragged over the page and let go anywhere on it, but where something on the page takes them itself. */
export function useFileDrops({ isEnabled = () => true, onDrop }: FileDropOptions): { over: ShallowRef<boolean> } {
  const over = shallowRef(false)
  const isMine = (event: DragEvent): boolean => !event.defaultPrevented && hasFiles(event) && !isDialogOpen() && isEnabled()
  const listeners = {
    dragover(event: DragEvent): void {
      over.value = isMine(event)
      if (over.value) event.preventDefault()
    },
    dragleave(event: DragEvent): void {
      if (event.relatedTarget === null) over.value = false // out of the window, not from one element to the next
    },
    drop(event: DragEvent): void {
      if (!isMine(event)) return
      event.preventDefault()
      onDrop([...(event.dataTransfer?.files ?? [])], { x: event.clientX, y: event.clientY })
    },
  } as const
  /** On the way down: what takes a drop itself may keep it from coming up again. */
  const end = (): void => void (over.value = false)
  const entries = Object.entries(listeners) as [string, EventListener][]
  for (const [name, listener] of entries) addEventListener(name, listener)
  for (const name of ENDS) addEventListener(name, end, { capture: true })
  onScopeDispose(() => {
    for (const name of ENDS) removeEventListener(name, end, { capture: true })
    for (const [name, listener] of entries) removeEventListener(name, listener)
  })
  return { over }
}
