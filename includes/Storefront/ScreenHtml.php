<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\StateMachine;
use ChurnStop\Data;

/**
 * The contract's screens as HTML forms: what src/storefront/modal/screens.tsx is in the modal, with the same classes,
 * so that one style fits both.
 *
 * All methods answer escaped HTML.
 */
final class ScreenHtml {

	/**
	 * @param array<string, mixed> $attempt The contract's Attempt.
	 * @param string               $trouble What was refused, if anything.
	 * @param Form|null            $sent    What the shopper had filled in.
	 * @param string               $account Where a result leads back to.
	 * @param array{prompt: string, comment: string}|null $asked Beside the reason.
	 */
	public function attempt(
		array $attempt,
		Address $address,
		string $trouble = '',
		?Form $sent = null,
		string $account = '',
		?array $asked = null,
	): string {
		$screen = Data::map( $attempt, 'screen' );
		$labels = Data::map( $screen, 'labels' );
		$type   = Data::string( $screen, 'type' );
		$offer  = Data::map( $screen, 'offer' );
		$uuid   = Data::string( $attempt, 'id' );
		$begun  = '' === $uuid ? null : $uuid;
		$here   = $address->url( $begun );
		$all     = Data::maps( $attempt, 'subscriptions' );
		$pending = Data::bool( $attempt, 'pending' );
		$title  = match ( $type ) {
			'consent' => Data::string( $screen, 'question' ),
			'offer'   => Data::string( $offer, 'headline' ),
			'confirm' => __( 'Cancel your subscription', 'churnstop' ),
			default   => Data::string( $screen, 'title' ),
		};
		$body   = match ( $type ) {
			'survey'  => $this->survey( $screen, $sent ),
			'offer'   => OfferHtml::of(
				$offer,
				$labels,
				Data::map( Data::map( $attempt, 'subscription' ), 'billing' ),
				$sent,
			),
			'confirm' => $this->confirm( $screen, $labels, $all ),
			'result'  => $this->result( $screen, $labels, $all ),
			default   => '',
		};
		$back   = ! $pending && in_array( $type, array( 'consent', 'offer', 'confirm' ), true )
			? sprintf(
				'<p class="churnstop-return"><a href="%s">%s</a></p>',
				esc_url( $address->url( $uuid, true ) ),
				esc_html( Data::string( $labels, 'back' ) ),
			)
			: '';
		$ways   = 'result' === $type
			? Html::link( $account, Data::string( $labels, 'account' ) ) . $this->keep( $screen, $labels, $here )
			: ( $pending ? $this->while_confirmed( $labels ) : $this->ways( $type, $screen, $labels ) );
		return Html::frame(
			$title,
			$this->what( $all )
				. Html::note(
					Attempt::TEST === Data::string( $attempt, 'mode' )
						? __( 'This is a test: nothing will change.', 'churnstop' )
						: '',
				),
			Html::trouble( $trouble, 'result' === $type ? '' : Data::string( $attempt, 'cancel_url' ) )
				. $back
				. (
					'result' === $type
						? $body . $ways
						: Html::form( $here, $offer, $body . $ways ) . Html::form( $here, $offer, '', Html::FREE )
				)
				. (
					! $pending && in_array( $type, array( 'consent', 'offer', 'confirm' ), true )
						? $this->comment( $here, $asked, $sent )
						: ''
				)
		);
	}

	/**
	 * A sentence and the actions.
	 *
	 * @param array<string, string> $ways Address → label.
	 */
	public function message( string $title, string $message, array $ways ): string {
		return Html::frame(
			$title,
			'',
			sprintf(
				'<div class="churnstop-body"><p>%s</p></div>%s',
				esc_html( $message ),
				implode( '', array_map( Html::link( ... ), array_keys( $ways ), $ways ) ),
			),
		);
	}

	/**
	 * The subscription's name and price, so that nobody cancels the wrong one.
	 *
	 * @param list<array<string, mixed>> $subscriptions
	 */
	private function what( array $subscriptions ): string {
		$all = array_map(
			static fn ( array $one ): string => sprintf(
				'<p><b>%s</b> <span>%s</span></p>',
				esc_html( Data::string( $one, 'name' ) ),
				Html::prices( Data::string( Data::map( $one, 'billing' ), 'text' ) ),
			),
			$subscriptions
		);
		return array() === $all ? '' : '<div class="churnstop-what">' . implode( '', $all ) . '</div>';
	}

	/** @param array<string, mixed> $screen */
	private function survey( array $screen, ?Form $sent ): string {
		$rows = '';
		foreach ( Data::maps( $screen, 'reasons' ) as $reason ) {
			$id    = Data::string( $reason, 'id' );
			$rows .= sprintf(
				'<div class="churnstop-row"><label class="churnstop-choice"><input type="radio" '
					. 'name="churnstop_reason" value="%s"%s> <span>%s</span></label></div>',
				esc_attr( $id ),
				checked( $sent?->reason, $id, false ),
				esc_html( Data::string( $reason, 'label' ) )
			);
		}
		return sprintf(
			'<div class="churnstop-body">%s<div class="churnstop-rows" role="radiogroup" '
				. 'aria-labelledby="churnstop-title">%s</div></div>',
			Html::text( Data::string( $screen, 'message' ) ),
			$rows
		);
	}

	/**
	 * Once the reason is given, in a form of its own: what a host's firewall refuses never stands before Continue.
	 *
	 * @param array{prompt: string, comment: string}|null $asked
	 */
	private function comment( string $action, ?array $asked, ?Form $sent ): string {
		return null === $asked ? '' : Html::form(
			$action,
			array(),
			sprintf(
				'<div class="churnstop-comment"><label for="churnstop-comment">%s <span '
					. 'class="churnstop-soft">%s</span></label>'
				. '<textarea id="churnstop-comment" name="churnstop_comment" rows="3" '
				. 'maxlength="%d">%s</textarea>%s%s</div>',
				esc_html(
					'' === $asked['prompt'] ? __( 'Would you like to add anything?', 'churnstop' ) : $asked['prompt'],
				),
				esc_html__( '(optional)', 'churnstop' ),
				StateMachine::COMMENT_LENGTH,
				esc_textarea( 'comment' === $sent?->step ? $sent->comment : $asked['comment'] ),
				'' === $asked['comment']
					? ''
					: '<p class="churnstop-soft">'
						. esc_html__( 'Your comment was sent. You can still change it.', 'churnstop' )
						. '</p>',
				Html::button( 'comment', __( 'Send comment', 'churnstop' ), '', 'churnstop-quiet' )
			)
		);
	}

	/**
	 * @param array<string, mixed>       $screen
	 * @param array<string, mixed>       $labels
	 * @param list<array<string, mixed>> $subscriptions Of several each ends on a day of its own.
	 */
	private function confirm( array $screen, array $labels, array $subscriptions ): string {
		$ends = count( $subscriptions ) > 1
			? array_map(
				static fn ( array $one ): array => array(
					Data::string( $one, 'name' ),
					Data::string( $one, 'ends_at_if_cancelled_text' ),
				),
				$subscriptions,
			)
			: array( array( __( 'Ends on', 'churnstop' ), Data::string( $screen, 'ends_at_text' ) ) );

		$support = Data::map( $screen, 'support' );
		$ways    = array();
		if ( '' !== Data::string( $support, 'url' ) ) {
			$ways[] = sprintf(
				'<a href="%s">%s</a>',
				esc_url( Data::string( $support, 'url' ) ),
				esc_html( Data::string( $labels, 'support' ) ),
			);
		}
		if ( '' !== Data::string( $support, 'email' ) ) {
			$ways[] = sprintf(
				'<a href="%s">%s</a>',
				esc_url( 'mailto:' . Data::string( $support, 'email' ) ),
				esc_html( Data::string( $support, 'email' ) ),
			);
		}
		return sprintf(
			'<div class="churnstop-body">%s%s%s</div>',
			array() === $support
				? ''
				: sprintf(
					'<div class="churnstop-support">%s%s</div>',
					Html::text( Data::string( $support, 'message' ) ),
					implode( ' ', $ways ),
				),
			Html::text( Data::string( $screen, 'message' ) ),
			Html::facts( $ends ),
		);
	}

	/**
	 * @param array<string, mixed>       $screen
	 * @param array<string, mixed>       $labels
	 * @param list<array<string, mixed>> $subscriptions
	 */
	private function result( array $screen, array $labels, array $subscriptions ): string {
		return sprintf(
			'<div class="churnstop-body" role="status">%s%s</div>',
			Html::text( Data::string( $screen, 'message' ) ),
			Html::facts(
				array(
					array(
						__( 'Effective', 'churnstop' ),
						count( $subscriptions ) > 1 ? '' : Data::string( $screen, 'effective_at_text' ),
					),
					array( Data::string( $labels, 'receipt' ), Data::string( $screen, 'receipt' ) ),
				)
			)
		);
	}

	/**
	 * After a cancel, where the store can take it back.
	 *
	 * @param array<string, mixed> $screen
	 * @param array<string, mixed> $labels
	 */
	private function keep( array $screen, array $labels, string $action ): string {
		return Data::bool( $screen, 'can_reactivate' )
			? Html::form(
				$action,
				array(),
				sprintf(
					'<div class="churnstop-ways"><div class="churnstop-quiets">%s</div></div>',
					Html::button( 'reactivate', Data::string( $labels, 'reactivate' ), '', 'churnstop-quiet' ),
				),
			)
			: '';
	}

	/**
	 * The controls: Cancel is the same kind of button as what stands beside it, and held back by no field.
	 *
	 * @param array<string, mixed> $screen
	 * @param array<string, mixed> $labels
	 */
	private function ways( string $type, array $screen, array $labels ): string {
		$on = match ( $type ) {
			'survey'  => Html::button( 'reason', Data::string( $labels, 'continue' ) ),
			'consent' => Html::button( 'consent', Data::string( $labels, 'agree' ) ),
			'offer'   => Html::button( 'accept', Data::string( Data::map( $screen, 'offer' ), 'accept_label' ) ),
			default   => '',
		};
		return sprintf(
			'<div class="churnstop-ways"><div class="churnstop-equal">%s%s</div><div '
				. 'class="churnstop-quiets">%s%s</div></div>',
			$on,
			Html::button( 'cancel', Data::string( $labels, 'offer' === $type ? 'decline' : 'cancel' ), Html::FREE ),
			'offer' === $type && Data::bool( $screen, 'more' )
				? Html::button( 'decline', Data::string( $labels, 'another' ), Html::FREE, 'churnstop-quiet' )
				: '',
			Html::button( 'dismiss', Data::string( $labels, 'dismiss' ), Html::FREE, 'churnstop-quiet' )
		);
	}

	/**
	 * An engine answers later: nothing is left but to wait, or to cancel.
	 *
	 * @param array<string, mixed> $labels
	 */
	private function while_confirmed( array $labels ): string {
		return sprintf(
			'<p class="churnstop-note" role="status">%s</p><div class="churnstop-ways"><div '
				. 'class="churnstop-equal">%s</div></div>',
			esc_html( ModalText::all()['confirming'] ),
			Html::button( 'cancel', Data::string( $labels, 'cancel' ), Html::FREE )
		);
	}
}
