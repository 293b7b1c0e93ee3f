import { ref, type Ref } from 'vue'

/** The text of a live region. What is said twice in a row is read twice: a space that nobody hears makes it another text. */
export function useAnnouncer(): { readonly message: Readonly<Ref<string>>; say(text: string): void } {
  const message = ref('')
  return {
    message,
    say: (text) => (message.value = text === message.value ? `${text}\u00a0` : text),
  }
}
