// A plain line chart of shares over steps 1, 2, 3, …, as SVG.

const width = 640;
const height = 320;
const edge = { left: 48, right: 150, top: 36, bottom: 40 };
const colors = [ '#3858e9', '#b32d2e', '#007017', '#996800' ];
const escape = ( text ) => String( text ).replaceAll( '&', '&amp;' ).replaceAll( '<', '&lt;' );

function tag( name, attributes, inner = '' ) {
  const pairs = Object.entries( attributes ).map( ( [ key, value ] ) => ` ${ key }="${ value }"` );
  return `<${ name }${ pairs.join( '' ) }>${ escape( inner ) }</${ name }>`;
}

/** Points of a line, ten in each line of the file. */
const inLines = ( points ) => points.map( ( point, n ) => ( n % 10 ? ' ' : '\n  ' ) + point ).join( '' );

/**
 * @param {{ title: string, x: string, lines: { label: string, values: number[] }[] }} chart `values` from 0 to 1.
 */
export function lineChart( { title, x, lines } ) {
  const steps = Math.max( ...lines.map( ( line ) => line.values.length ) );
  const right = width - edge.right;
  const bottom = height - edge.bottom;
  const px = ( step ) => edge.left + Math.round( ( ( right - edge.left ) * ( step - 1 ) ) / Math.max( 1, steps - 1 ) );
  const py = ( share ) => Math.round( bottom - ( bottom - edge.top ) * share );

  const parts = [ tag( 'rect', { width, height, fill: '#fff' } ) ];
  parts.push( tag( 'text', { x: edge.left, y: 20, 'font-size': 14 }, title ) );
  for ( const share of [ 0, 0.25, 0.5, 0.75, 1 ] ) {
    const y = py( share );
    parts.push( tag( 'line', { x1: edge.left, x2: right, y1: y, y2: y, stroke: '#ddd' } ) );
    parts.push( tag( 'text', { x: edge.left - 8, y: y + 4, 'text-anchor': 'end' }, `${ 100 * share }%` ) );
  }
  for ( let step = 1; step <= steps; step++ ) {
    if ( step === 1 || step % 6 === 0 ) {
      parts.push( tag( 'text', { x: px( step ), y: bottom + 18, 'text-anchor': 'middle' }, step ) );
    }
  }
  lines.forEach( ( { label, values }, i ) => {
    const stroke = colors[ i % colors.length ];
    const points = inLines( values.map( ( share, at ) => `${ px( at + 1 ) },${ py( share ) }` ) );
    parts.push( tag( 'polyline', { fill: 'none', stroke, 'stroke-width': 2, points } ) );
    parts.push( tag( 'text', { x: right + 8, y: py( values.at( -1 ) ) + 4, fill: stroke }, label ) );
  } );
  parts.push( tag( 'text', { x: ( edge.left + right ) / 2, y: height - 6, 'text-anchor': 'middle' }, x ) );

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${ width } ${ height }" font-size="12"`,
    `\n  font-family="system-ui, sans-serif" role="img" aria-label="${ escape( title ) }">`,
    `\n${ parts.join( '\n' ) }\n</svg>\n`,
  ].join( '' );
}
