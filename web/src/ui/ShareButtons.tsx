import { Button } from '@mantine/core'
import { IconCheck, IconCopy, IconShare2 } from '@tabler/icons-react'
import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Copies a link. The page must also show the link, so that it can be selected where the browser refuses the clipboard.
 */
export function CopyButton(props: {
  text: string
  label: string
  /** `default` where another button is the main one. */
  variant?: 'default'
  ref?: Ref<HTMLButtonElement>
}) {
  const { text, label, ref } = props
  const { t } = useTranslation('ui')
  const [copied, setCopied] = useState<string | null>(null)
  const done = copied === text
  const copy = async (): Promise<void> => {
    const went = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setCopied(went ? text : null)
  }
  return (
    <Button
      ref={ref ?? null}
      variant={props.variant ?? 'filled'}
      leftSection={done ? <IconCheck size={18} aria-hidden="true" /> : <IconCopy size={18} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{done ? t('copied') : label}</span>
    </Button>
  )
}

/** Opens the device's share sheet; renders nothing where there is none. */
export function ShareButton({ text, label }: { text: string; label: string }) {
  if (!('share' in navigator)) return null
  return (
    <Button
      variant="default"
      leftSection={<IconShare2 size={18} aria-hidden="true" />}
      onClick={() => void navigator.share({ text }).catch(() => undefined)}
    >
      {label}
    </Button>
  )
}
