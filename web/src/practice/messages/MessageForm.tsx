import { Button, Textarea } from '@mantine/core'
import { QUEUE_MESSAGE_LENGTH } from '@medconsult/contract/runtime'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { newUuid } from '../../platform/uuid.ts'
import { Problem } from '../../ui/index.ts'
import classes from './Messages.module.css'
import type { NewMessage, Sending } from './use-messages.ts'

/** The field for a short message. What was typed stays until the server has it. */
export function MessageForm(props: {
  /** The id of the patient who reads it, or to whom it belongs; `all` for everybody who waits. */
  of: string
  label: string
  /** Says who reads it. */
  description?: string
  send: string
  sending: Sending
  /** True beside another button that matters more. */
  quiet?: boolean
  /** Texts that fill the field when they are pressed. */
  presets?: readonly string[]
  onSent?: () => void
}) {
  const { t } = useTranslation('practice')
  const { sending } = props
  const [text, setText] = useKeptState(`message ${props.of}`, '')
  const [isEmpty, setEmpty] = useState(false)
  /** What was sent and not confirmed. The same text again has the same key, so that it does not arrive twice. */
  const tried = useRef<NewMessage | null>(null)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const message = text.trim()
    setEmpty(message === '')
    if (message === '' || sending.isPending) return
    if (tried.current?.message !== message) tried.current = { message, key: newUuid() }
    sending.mutate(tried.current, {
      onSuccess() {
        tried.current = null
        setText('')
        props.onSent?.()
      },
    })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      {props.presets ? (
        <fieldset className={classes.presets} aria-label={t('messages.presets')}>
          {props.presets.map((preset) => (
            <Button key={preset} type="button" size="compact-md" variant="default" onClick={() => setText(preset)}>
              {preset}
            </Button>
          ))}
        </fieldset>
      ) : null}
      <Textarea
        label={props.label}
        description={props.description}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={QUEUE_MESSAGE_LENGTH}
        dir="auto"
        value={text}
        error={isEmpty && text.trim() === '' ? t('messages.empty') : null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Problem message={sending.error ? problemMessage(sending.error) : null} />
      <Button
        type="submit"
        variant={props.quiet ? 'light' : 'filled'}
        loading={sending.isPending}
        className={classes.send}
      >
        {props.send}
      </Button>
    </form>
  )
}
