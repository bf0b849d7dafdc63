import { Anchor, Container, Group, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { type MouseEventHandler, type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { useDocumentTitle } from './document-title.ts'
import classes from './Page.module.css'

/**
 * The frame of a page. It sets the window's title and focuses the heading on arrival, so that a screen reader announces
 * the page and the keyboard starts at the top.
 */
export function Page(props: {
  title: string
  /** Rendered beside the heading. */
  aside?: ReactNode
  /** Rendered above the heading: the link back. */
  back?: ReactNode
  lead?: ReactNode
  narrow?: boolean
  /** For a page that is worked on: more of it is on the screen at once. */
  dense?: boolean
  children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useDocumentTitle(props.title)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [])
  return (
    <Container
      size={props.narrow ? 560 : 1280}
      px={{ base: 16, sm: 32 }}
      py={props.dense ? 12 : { base: 20, sm: 40 }}
      w="100%"
    >
      <Stack gap={props.dense ? 10 : 28}>
        <div className={classes.top} data-dense={props.dense || undefined}>
          {props.back}
          <Group justify="space-between" align="center" gap="md">
            <div className={classes.head} data-dense={props.dense || undefined}>
              <Title order={1} ref={heading} tabIndex={-1}>
                {props.title}
              </Title>
              {props.lead ? (
                <Text className={classes.lead} mt={props.dense ? 0 : 6} component="div">
                  {props.lead}
                </Text>
              ) : null}
            </div>
            {props.aside}
          </Group>
        </div>
        {props.children}
      </Stack>
    </Container>
  )
}

/** The link back, above the heading of a page. */
export function BackLink(props: { to: string; onClick?: MouseEventHandler; children: ReactNode }) {
  return (
    <Anchor component={Link} to={props.to} className={classes.back} onClick={props.onClick}>
      <IconArrowLeft size={18} aria-hidden="true" />
      {props.children}
    </Anchor>
  )
}
