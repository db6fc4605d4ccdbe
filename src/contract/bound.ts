/** A text with prices that do not break before their period. */
export const bound = ( text: string ): string => text.replaceAll( ' / ', '\u00a0/\u00a0' );
