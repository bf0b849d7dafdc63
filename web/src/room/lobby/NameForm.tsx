import { Button, Card, Stack, TextInput } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../ui/Problem.tsx'
import classes from './LobbyFrame.module.css'

/** Asks for the name under which to join. The field is empty, because the device may belong to somebody else. */
export function NameForm(props: {
  /** A text that says who will see the name. */
  hint: string
  submit: string
  busy: boolean
  /** The error message of the last attempt, or null. */
  error: string | null
  onName: (name: string) => void
  /** Further choices before the button. */
  options?: ReactNode
  children?: ReactNode
}) {
  const { t } = useTranslation('lobby')
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const missing = name.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (missing) field.current?.focus()
    else props.onName(name.trim())
  }
  return (
    <Card component="form" onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          ref={field}
          label={t('name.label')}
          description={props.hint}
          autoComplete="name"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && missing ? t('name.missing') : null}
        />
        {props.options}
        <Problem message={props.error} />
        <Button type="submit" size="lg" loading={props.busy}>
          {props.submit}
        </Button>
        {props.children}
        <p className={classes.private}>
          <IconLock size={18} aria-hidden="true" />
          {t('private')}
        </p>
      </Stack>
    </Card>
  )
}
