import { shallowRef } from 'vue'

const isOpen = shallowRef(false)

/** Whether the command palette is open; there is one for the whole page. */
export const usePalette = () => ({ isOpen, open: () => void (isOpen.value = true) })
