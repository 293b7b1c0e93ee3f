import { defineStore } from 'pinia'
import { ref } from 'vue'
import { rememberedFlag } from './remembered-flag.ts'

const off = rememberedFlag('millrace.single-keys-off')

/**
 * Whether a letter, digit or sign alone is a shortcut. Who speaks to the computer, or presses keys by accident, can switch these off
 * (WCAG 2.1.4); kept on this device.
 */
export const useSingleKeys = defineStore('single-keys', () => {
  const isOn = ref(!off.read())
  function set(on: boolean): void {
    isOn.value = on
    off.write(!on)
  }
  return { isOn, set }
})

/** A key that writes a sign and has no Ctrl, Alt or command key with it. */
export const isSingleKey = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey
