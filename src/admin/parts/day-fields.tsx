import { TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

interface Props {
	from: string;
	to: string;
	setFrom: ( day: string ) => void;
	setTo: ( day: string ) => void;
	/** The last day that can be chosen. */
	max?: string;
	/** What is wrong with them. */
	help?: string;
}

/** The first and the last day of what is asked for. */
export const DayFields = ( { from, to, setFrom, setTo, max, help }: Props ) => (
	<>
		<TextControl
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			type="date"
			label={ __( 'From', 'churnstop' ) }
			value={ from }
			max={ max }
			onChange={ setFrom }
		/>
		<TextControl
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			type="date"
			label={ __( 'To', 'churnstop' ) }
			value={ to }
			max={ max }
			help={ help }
			onChange={ setTo }
		/>
	</>
);
