/** The subject of an audit entry about an account. */
export const subjectOf = ({ id, role }: { id: string; role: string }) => ({
  ...(role === 'PATIENT' && { patientId: id }),
  metadata: { userId: id },
})
