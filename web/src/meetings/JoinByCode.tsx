import { Button, Card, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { meetingCodeIn } from '../platform/index.ts'

/** Opens a meeting from its words or from its whole link. */
export function JoinByCode() {
  const { t } = useTranslation('meetings')
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const code = meetingCodeIn(text)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (code === '') field.current?.focus()
    else void navigate(`/meet/${encodeURIComponent(code)}`)
  }
  return (
    <Card component="form" onSubmit={submit} noValidate aria-label={t('byCode.title')}>
      <Stack gap="md">
        <TextInput
          ref={field}
          label={t('byCode.label')}
          description={t('byCode.hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={tried && code === '' ? t('byCode.missing') : null}
        />
        <Button type="submit" variant="default">
          {t('byCode.submit')}
        </Button>
      </Stack>
    </Card>
  )
}
