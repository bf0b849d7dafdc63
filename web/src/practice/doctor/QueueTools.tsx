import { ActionIcon, Button, NativeSelect, Popover, TextInput } from '@mantine/core'
import { IconKeyboard, IconMessages, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceStorage } from '../../platform/index.ts'
import { AlertChoices } from '../arrivals/AlertChoices.tsx'
import type { QueueOrder } from '../queue-order.ts'
import classes from './Queue.module.css'
import { enterQueue } from './queue-keys.ts'

const KEY = 'queue-order'

/** The order of the queue that was chosen on this device. */
export function useQueueOrder(): [QueueOrder, (order: QueueOrder) => void] {
  const [order, setOrder] = useState<QueueOrder>(() => (deviceStorage.get(KEY) === 'number' ? 'number' : 'ready'))
  const choose = (chosen: QueueOrder): void => {
    deviceStorage.set(KEY, chosen === 'ready' ? null : chosen)
    setOrder(chosen)
  }
  return [order, choose]
}

/** Search, order, alerts and shortcuts of the queue. */
export function QueueTools(props: {
  order: QueueOrder
  onOrder: (order: QueueOrder) => void
  typed: string
  onTyped: (typed: string) => void
  searchable: boolean
  /** Writes to everybody who waits; null: nobody does. */
  onMessageAll: (() => void) | null
}) {
  const { t } = useTranslation('practice')
  return (
    <div className={classes.tools}>
      {props.searchable ? (
        <>
          <TextInput
            type="search"
            size="sm"
            className={classes.search}
            aria-label={t('room.search')}
            placeholder={t('room.search')}
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            value={props.typed}
            onChange={(event) => props.onTyped(event.currentTarget.value)}
            onKeyDown={enterQueue}
          />
          <NativeSelect
            size="sm"
            aria-label={t('room.order')}
            value={props.order}
            onChange={(event) => props.onOrder(event.currentTarget.value === 'number' ? 'number' : 'ready')}
            data={[
              { value: 'ready', label: t('room.orderReady') },
              { value: 'number', label: t('room.orderNumber') },
            ]}
          />
        </>
      ) : null}
      {props.onMessageAll ? (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconMessages size={18} aria-hidden="true" />}
          onClick={props.onMessageAll}
        >
          {t('messages.all')}
        </Button>
      ) : null}
      <AlertChoices />
      {props.searchable ? <Shortcuts /> : null}
    </div>
  )
}

function Shortcuts() {
  const { t } = useTranslation('practice')
  return (
    <Popover width={300} position="bottom-end" shadow="md" radius="lg" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          className={classes.keyboard}
          variant="default"
          size={36}
          aria-label={t('keys.title')}
          title={t('keys.title')}
        >
          <IconKeyboard size={20} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={classes.keys} tabIndex={-1} data-autofocus>
          {(['move', 'open', 'call', 'ends'] as const).map((one) => (
            <div key={one}>
              <dt>{t(`keys.${one}`)}</dt>
              <dd>{t(`keys.${one}Does`)}</dd>
            </div>
          ))}
        </dl>
        <p className={classes.keysNote}>{t('keys.note')}</p>
      </Popover.Dropdown>
    </Popover>
  )
}
