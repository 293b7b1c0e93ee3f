/* Made from ../switch/switch.schema.json by `npm run generate`. Do not edit. */

import type { Condition, JsonValue } from '@millrace/node-sdk'

/**
 * Sends each item out of the port that fits.
 */
export type SwitchConfig = {
  /**
   * rules: each port has a condition. value: one value chooses the port.
   */
  mode?: 'rules' | 'value'
  /**
   * Ports with their conditions, tried from top to bottom.
   *
   * @maxItems 100
   *
   * Items: One port and what an item must fulfil to leave by it.
   */
  rules?: {
    /**
     * Name of the port, unique in this node: letters, digits, - and _.
     */
    key: string
    /**
     * Shown at the port; the key when empty.
     */
    label?: string
    /**
     * What must hold for an item.
     */
    condition: Condition
  }[]
  /**
   * Compared with the cases; text and numbers that look the same are equal.
   */
  value?: JsonValue
  /**
   * Ports with the value that each stands for.
   *
   * @maxItems 100
   *
   * Items: One port and its value.
   */
  cases?: {
    /**
     * Name of the port, unique in this node: letters, digits, - and _. Also the value, unless one is given.
     */
    key: string
    /**
     * Shown at the port; the key when empty.
     */
    label?: string
    /**
     * The value that leads to this port; the key when left out.
     */
    equals?: JsonValue
  }[]
  /**
   * first: the first port that fits. all: every port that fits.
   */
  send?: 'first' | 'all'
  /**
   * What happens to an item that fits no port: discard it, send it out of `fallback`, or fail.
   */
  fallback?: 'discard' | 'port' | 'error'
}
