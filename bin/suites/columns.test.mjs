// Which lines over 120 columns the lint lets pass: no list of files, so each rule has an example on both sides.
import { describe, expect, it } from 'vitest';
import { wideLines } from './columns.mjs';

const long = 'a word '.repeat( 20 );

describe( 'a line over 120 columns', () => {
  it.each( [
    [ 'a text for translators, alone', 'a.php', `__(\n\t'${ long }',\n\t'churnstop'\n)`, [] ],
    [ 'its plural, below a comment', 'a.php', `_n(\n// why\n\t'one',\n\t'${ long }',\n\t$n,\n)`, [] ],
    [ 'an escaped one', 'a.php', `echo esc_html__(\n\t'${ long }',\n\t'churnstop',\n);`, [] ],
    [ 'one that shares its line', 'a.php', `x( __( '${ long }', 'churnstop' ) );`, [ 1 ] ],
    [ 'a literal that nobody translates', 'a.php', `throw new Error(\n\t'${ long }',\n);`, [ 2 ] ],
    [ 'a comment', 'a.ts', `// ${ long }`, [ 1 ] ],
    [ 'an address', 'a.md', `[x](https://example.org/${ 'a'.repeat( 120 ) })`, [ 1 ] ],
    [ 'a row of a table', 'a.md', `| ${ long } |`, [ 1 ] ],
    [ 'a check’s sentence', 'a.json', `\t"message": "${ long }",`, [] ],
    [ 'a list', 'a.json', `"message": [ "${ long }" ]`, [ 1 ] ],
    [ 'tabs, of four columns each', 'a.php', `${ '\t'.repeat( 30 ) }x`, [ 1 ] ],
    [ 'exactly 120', 'a.php', 'x'.repeat( 120 ), [] ],
  ] )( '%s', ( _, file, text, wanted ) => expect( wideLines( file, text ) ).toEqual( wanted ) );
} );
