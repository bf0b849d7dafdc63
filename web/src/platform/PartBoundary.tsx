import { Button, Container, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { addTexts, i18n } from './i18n.ts'
import { PART_GONE } from './retry.ts'
import { texts } from './update.texts.en.ts'

addTexts('update', texts)

interface Props {
  /** The address of the page. A change of it clears the message. */
  at: string
  children: ReactNode
}

/**
 * Shows a message in place of a page that cannot be loaded any more because the clinic has updated the app. Everything
 * else goes on, a call above all. Any other error is left to the boundary around the whole app.
 */
export class PartBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override componentDidUpdate({ at }: Props): void {
    if (at !== this.props.at && this.state.error !== null) this.setState({ error: null })
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    if (!(error instanceof Error) || error.name !== PART_GONE) throw error
    return (
      <Container size={560} py={40} role="alert">
        <Stack align="flex-start" gap="lg">
          <Title order={1}>{i18n.t('title', { ns: 'update' })}</Title>
          <Text>{i18n.t('body', { ns: 'update' })}</Text>
          <Button onClick={() => window.location.reload()}>{i18n.t('crash.reload')}</Button>
        </Stack>
      </Container>
    )
  }
}
