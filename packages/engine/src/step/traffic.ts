import { NodeError } from '@millrace/base'
import type { AttemptTraffic } from '../ports/index.ts'

/** What one attempt sends. Its signal is made when it is asked for: most steps send nothing. */
export class Traffic implements AttemptTraffic {
  sent = 0
  #controller: AbortController | undefined

  get ended(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }

  /** The attempt is over, whatever it left behind. */
  end(): void {
    this.#controller?.abort(new NodeError('cancelled', 'The step ended.'))
  }
}
