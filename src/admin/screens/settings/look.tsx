import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { contrast, LEGIBLE } from '../../../compliance';
import { boot } from '../../boot';
import { Logo } from './logo';
import { NumberRow, Row } from './row';
import type { SectionProps } from './values';

/** WCAG 1.4.11: what tells a control from its surroundings. */
const SEEN = 3;

/** The dialog's button with the chosen color, and whether it can be read. */
function Sample( { accent, radius }: { accent: string; radius: number | null } ) {
	const onWhite = contrast( accent, '#ffffff' );
	const onBlack = contrast( accent, '#000000' );
	if ( onWhite === null || onBlack === null ) {
		return null;
	}
	const legible = Math.max( onWhite, onBlack );
	return (
		<>
			<span
				className="churnstop-look"
				style={ {
					background: accent,
					color: onBlack > onWhite ? '#000000' : '#ffffff',
					borderRadius: radius ?? 4,
				} }
			>
				{ boot().texts.labels.cancel }
			</span>
			{ onWhite < SEEN && (
				<p className="churnstop-problem is-warning">
					{ __(
						'On a white page the buttons hardly stand out in this color. On a dark theme they do.',
						'churnstop'
					) }
				</p>
			) }
			<p className={ legible >= LEGIBLE ? 'churnstop-soft' : 'churnstop-problem is-error' }>
				{
					/* translators: 1: a ratio, like 5.2, 2: the least ratio. */
					sprintf(
						__( 'Contrast %1$s : 1; at least %2$s : 1 is legible.', 'churnstop' ),
						legible.toFixed( 1 ),
						String( LEGIBLE )
					)
				}
			</p>
		</>
	);
}

/** How the dialog looks. */
export function Look( { values: { look }, problems, set }: SectionProps ) {
	const change = ( some: Partial< typeof look > ) => set( { look: { ...look, ...some } } );
	return (
		<section>
			<h2>{ __( 'Look', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'Without settings of its own, the dialog looks like your theme. Cancel always looks like the accept button, because equal weight is not a setting.',
					'churnstop'
				) }
			</p>
			<Row
				id="cs-accent"
				label={ __( 'Button color', 'churnstop' ) }
				problem={ problems[ 'look.accent' ] }
				help={ __( 'As #rrggbb. The text on it is black or white, whichever is easier to read.', 'churnstop' ) }
			>
				<span className="churnstop-color">
					<input
						type="color"
						aria-label={ __( 'Choose the color', 'churnstop' ) }
						value={ /^#[0-9a-f]{6}$/i.test( look.accent ) ? look.accent : '#1e1e1e' }
						onChange={ ( event ) => change( { accent: event.currentTarget.value } ) }
					/>
					<input
						id="cs-accent"
						type="text"
						className="small-text"
						placeholder={ __( 'theme', 'churnstop' ) }
						value={ look.accent }
						aria-invalid={ !! problems[ 'look.accent' ] }
						onChange={ ( event ) => change( { accent: event.currentTarget.value.trim() } ) }
					/>
					{ look.accent !== '' && (
						<Button variant="link" onClick={ () => change( { accent: '' } ) }>
							{ __( 'Use the theme’s', 'churnstop' ) }
						</Button>
					) }
				</span>
				{ look.accent !== '' && <Sample { ...look } /> }
			</Row>
			<NumberRow
				id="cs-radius"
				label={ __( 'Corners', 'churnstop' ) }
				problem={ problems[ 'look.radius' ] }
				help={ __( 'In pixels, from 0 to 40. Leave empty to use the theme’s.', 'churnstop' ) }
				min={ 0 }
				max={ 40 }
				value={ look.radius }
				set={ ( radius ) => change( { radius } ) }
			/>
			<Row id="cs-logo" label={ __( 'Logo', 'churnstop' ) } problem={ problems[ 'look.logo' ] }>
				<Logo id={ look.logo } onChange={ ( logo ) => change( { logo } ) } />
			</Row>
		</section>
	);
}
