/** A yes or no that is kept on this device; without storage it is forgotten with the page. */
export function rememberedFlag(key: string) {
  return {
    read(): boolean {
      try {
        return localStorage.getItem(key) === 'yes'
      } catch {
        return false // storage is switched off in this browser
      }
    },
    write(value: boolean): void {
      try {
        localStorage.setItem(key, value ? 'yes' : 'no')
      } catch {
        return // storage is switched off: nothing to keep it in
      }
    },
  }
}
