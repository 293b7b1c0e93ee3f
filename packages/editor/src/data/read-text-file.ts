/** What came of reading the beginning of a text. */
export type TextRead = { readonly text: string } | { readonly failure: 'gone' | 'broken' }

/** Reads the first bytes of a text file. Characters that are cut in half at the end are left out. */
export async function readTextFile(address: string, bytes: number, signal: AbortSignal): Promise<TextRead> {
  try {
    const response = await fetch(address, { signal, headers: { range: `bytes=0-${bytes - 1}` } })
    // An empty file has no first byte.
    if (response.status === 416) return { text: '' }
    if (!response.ok) return { failure: response.status === 404 ? 'gone' : 'broken' }
    return { text: new TextDecoder().decode(await response.arrayBuffer(), { stream: true }) }
  } catch {
    return { failure: 'broken' } // no answer, or nobody waits for it any more
  }
}

/** Whether a file is there, for viewers that do not say why they show nothing. */
export async function isFileThere(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD' })).status !== 404
  } catch {
    return true // nothing is known: what is shown is right more often
  }
}
