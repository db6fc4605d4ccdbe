// The offer step of a product with a thousand variations against one with ten, by turns: it must not grow with their
// number.

const MOST_RATIO = 1.2;
const MOST_CHOICES = 12;
/** A dozen products are read instead of nine, each in one query of the store's own, and the list is ranked in a few. */
const MORE_QUERIES = 15;

const median = ( list ) => [ ...list ].sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];

export default async function ( { php, store } ) {
  if ( ! store ) {
    console.log( 'needs a store' );
    return true;
  }
  const output = await php( 'bench/plans.php', [ process.env.CHURNSTOP_BENCH_ROUNDS ?? '20' ] );
  const text = typeof output === 'string' ? output : output.stdout;
  const { 10: few, 1000: many } = JSON.parse( text.slice( text.indexOf( '{"' ) ) );
  const ratio = median( many.ms.map( ( ms, at ) => ms / few.ms[ at ] ) );
  console.log(
    `reason → offer, 10 plans:    ${ median( few.ms ).toFixed( 1 ) } ms, ${ few.queries } queries, ${
      few.choices
    } choices`
  );
  console.log(
    `reason → offer, 1,000 plans: ${ median( many.ms ).toFixed( 1 ) } ms, ${ many.queries } queries, ${
      many.choices
    } choices: ${ ratio.toFixed( 2 ) } x`
  );
  const broken = [
    ratio > MOST_RATIO && `takes ${ ratio.toFixed( 2 ) } x, more than ${ MOST_RATIO }`,
    many.choices > MOST_CHOICES && `shows ${ many.choices } choices, more than ${ MOST_CHOICES }`,
    many.queries > few.queries + MORE_QUERIES && `asks ${ many.queries } queries, ${ few.queries } with ten`,
  ].filter( Boolean );
  broken.forEach( ( why ) => console.log( `LIMIT  with 1,000 plans it ${ why }` ) );
  return broken.length === 0;
}
