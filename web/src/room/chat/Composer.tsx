import { Textarea, VisuallyHidden } from '@mantine/core'
import { CHAT_LENGTH } from '@medconsult/contract/runtime'
import { IconSend } from '@tabler/icons-react'
import { type KeyboardEvent, type Ref, useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Composer.module.css'
import { type Chat, type ChatState, cleaned } from './chat.ts'

/** The number of characters that are left is shown from here on. */
const NEAR_LIMIT = 200

export function Composer(props: { chat: Chat; state: ChatState; field: Ref<HTMLTextAreaElement> }) {
  const { t } = useTranslation('room')
  const { chat, state } = props
  const counterId = useId()
  const left = CHAT_LENGTH - cleaned(state.draft).length
  const ready = left >= 0 && left < CHAT_LENGTH
  const send = (): void => {
    if (ready) chat.say(state.draft)
  }
  const press = (event: KeyboardEvent): void => {
    // While an input method composes a word (Japanese, Korean, …), Enter accepts the word and must not send the
    // message. Safari reports this by key code 229.
    const composing = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229
    if (event.key !== 'Enter' || event.shiftKey || composing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Textarea
        ref={props.field}
        data-autofocus
        className={classes.field}
        aria-label={t('chat.field')}
        aria-describedby={counterId}
        aria-invalid={left < 0}
        placeholder={t('chat.placeholder')}
        autosize
        minRows={1}
        maxRows={5}
        size="md"
        enterKeyHint="send"
        value={state.draft}
        error={left < 0}
        withErrorStyles={left < 0}
        onChange={(event) => chat.setDraft(event.currentTarget.value)}
        onKeyDown={press}
      />
      <button type="submit" className={classes.send} disabled={!ready} aria-label={t('chat.send')}>
        <IconSend size={20} aria-hidden="true" />
      </button>
      <p id={counterId} className={classes.counter} data-over={left < 0 || undefined}>
        {left < 0 ? t('chat.tooLong', { count: -left }) : left <= NEAR_LIMIT ? t('chat.left', { count: left }) : null}
      </p>
      {/* This announces the problem once, and not again at every key press. */}
      <VisuallyHidden role="status">{left < 0 ? t('chat.tooLongSaid') : ''}</VisuallyHidden>
    </form>
  )
}
