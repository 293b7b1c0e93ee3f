import { encodeFrame } from './frames.ts'
import type { ReplyMessage } from './messages.ts'

/** What a process says, as a frame: long texts travel beside the head. */
export function encodeReply(message: ReplyMessage): Buffer {
  switch (message.kind) {
    case 'done':
    case 'call': {
      const { text, ...head } = message
      return encodeFrame(head, [text])
    }
    case 'failed': {
      const { logs, ...head } = message
      return encodeFrame(head, [logs])
    }
    default:
      return encodeFrame(message)
  }
}
