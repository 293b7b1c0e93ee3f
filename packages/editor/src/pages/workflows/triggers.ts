import type { Component } from 'vue'
import { t } from '@/i18n/t.ts'
import IconManual from '~icons/lucide/mouse-pointer-click'
import IconSchedule from '~icons/lucide/clock'
import IconBatch from '~icons/lucide/layers'
import IconError from '~icons/lucide/siren'
import IconReplay from '~icons/lucide/repeat'
import IconRetry from '~icons/lucide/rotate-cw'
import IconOther from '~icons/lucide/zap'
import IconWebhook from '~icons/lucide/webhook'

export interface TriggerLook {
  readonly title: string
  readonly icon: Component
}

/** How a trigger kind is shown; one that this editor does not know yet shows its own name. */
export function triggerLook(kind: string): TriggerLook {
  switch (kind) {
    case 'manual':
      return { title: t('trigger.manual'), icon: IconManual }
    case 'webhook':
      return { title: t('trigger.webhook'), icon: IconWebhook }
    case 'schedule':
      return { title: t('trigger.schedule'), icon: IconSchedule }
    case 'batch':
      return { title: t('trigger.batch'), icon: IconBatch }
    case 'replay':
      return { title: t('trigger.replay'), icon: IconReplay }
    case 'retry':
      return { title: t('trigger.retry'), icon: IconRetry }
    case 'error':
      return { title: t('trigger.error'), icon: IconError }
    default:
      return { title: kind, icon: IconOther }
  }
}
