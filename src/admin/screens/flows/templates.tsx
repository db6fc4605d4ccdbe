import { Button, Icon, Modal, Spinner } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { archive, blockDefault, desktop, people, plusCircle, postContent, video } from '@wordpress/icons';
import { typeInfo } from '../../boot';
import type { Template } from '../../boot';

const ICONS: Record< string, typeof desktop > = {
	software: desktop,
	boxes: archive,
	membership: people,
	content: postContent,
	course: video,
	blank: plusCircle,
};

interface Body {
	reasons?: Array< { offers?: Array< { type: string } > } >;
}

/** "6 reasons: Discount, Pause, Cheaper plan" */
function contents( template: Template ): string {
	const { reasons = [] } = template.flow as Body;
	const types = new Set(
		reasons.flatMap( ( reason ) =>
			( reason.offers ?? [] ).map( ( offer ) => typeInfo( offer.type )?.label ?? offer.type )
		)
	);
	/* translators: %d: number of reasons. */
	const count = sprintf( _n( '%d reason', '%d reasons', reasons.length, 'churnstop' ), reasons.length );
	return types.size ? `${ count } · ${ [ ...types ].join( ', ' ) }` : count;
}

interface Props {
	templates: Template[];
	/** The template that is being made. */
	busy: string;
	modal?: boolean;
	onChoose: ( template: Template ) => void;
	onClose?: () => void;
}

export function Templates( { templates, busy, modal, onChoose, onClose }: Props ) {
	const cards = (
		<ul className="churnstop-templates">
			{ templates.map( ( template ) => (
				<li key={ template.id }>
					<Button
						className="churnstop-template"
						disabled={ busy !== '' }
						onClick={ () => onChoose( template ) }
						data-template={ template.id }
					>
						<span className="churnstop-template-icon">
							{ busy === template.id ? (
								<Spinner />
							) : (
								<Icon icon={ ICONS[ template.id ] ?? blockDefault } />
							) }
						</span>
						<strong>{ template.title }</strong>
						<span>{ template.description }</span>
						<small>{ contents( template ) }</small>
					</Button>
				</li>
			) ) }
		</ul>
	);
	return modal ? (
		<Modal
			title={ __( 'Start from', 'churnstop' ) }
			onRequestClose={ () => onClose?.() }
			size="large"
			className="churnstop-modal"
		>
			<p className="churnstop-lead">
				{ __(
					'You can change every part. A template becomes your flow when you first save it, and reaches your customers when you publish.',
					'churnstop'
				) }
			</p>
			{ cards }
		</Modal>
	) : (
		cards
	);
}
