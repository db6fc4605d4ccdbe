<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\StateMachine;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;
use ChurnStop\Subscriptions\PlanRef;

/**
 * The contract's screens as HTML forms: what src/storefront/modal/screens.tsx is in the modal, with the same classes,
 * so that one style fits both.
 *
 * All methods answer escaped HTML.
 */
final class ScreenHtml {

	/**
	 * The form without fields. Its buttons are held back by none, and a firewall that dislikes a comment never sees
	 * one.
	 */
	private const FREE = 'churnstop-free';

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
			'offer'   => $this->offer(
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
			? self::link( $account, Data::string( $labels, 'account' ) ) . $this->keep( $screen, $labels, $here )
			: ( $pending ? $this->while_confirmed( $labels ) : $this->ways( $type, $screen, $labels ) );
		return $this->frame(
			$title,
			$this->what( $all )
				. self::note(
					Attempt::TEST === Data::string( $attempt, 'mode' )
						? __( 'This is a test: nothing will change.', 'churnstop' )
						: '',
				),
			self::trouble( $trouble, 'result' === $type ? '' : Data::string( $attempt, 'cancel_url' ) )
				. $back
				. (
					'result' === $type
						? $body . $ways
						: $this->form( $here, $offer, $body . $ways ) . $this->form( $here, $offer, '', self::FREE )
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
		return $this->frame(
			$title,
			'',
			sprintf(
				'<div class="churnstop-body"><p>%s</p></div>%s',
				esc_html( $message ),
				implode( '', array_map( self::link( ... ), array_keys( $ways ), $ways ) ),
			),
		);
	}

	private function frame( string $title, string $above, string $below ): string {
		return sprintf(
			'<section id="%s" class="churnstop churnstop-page" aria-labelledby="churnstop-title">%s<h2 '
				. 'id="churnstop-title" class="churnstop-title">%s</h2>%s</section>',
			esc_attr( Address::PLACE ),
			$above,
			esc_html( $title ),
			$below
		);
	}

	/** @param array<string, mixed> $offer */
	private function form( string $action, array $offer, string $inner, string $id = '' ): string {
		return sprintf(
			'<form method="post" action="%s"%s><input type="hidden" name="churnstop_nonce" value="%s">%s%s</form>',
			esc_url( $action ),
			'' === $id ? '' : sprintf( ' id="%s"', esc_attr( $id ) ),
			esc_attr( wp_create_nonce( Page::NONCE ) ),
			array() === $offer
				? ''
				: sprintf(
					'<input type="hidden" name="churnstop_offer" value="%s">',
					esc_attr( Data::string( $offer, 'id' ) ),
				),
			$inner
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
				esc_html( Data::string( Data::map( $one, 'billing' ), 'text' ) ),
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
			self::text( Data::string( $screen, 'message' ) ),
			$rows
		);
	}

	/**
	 * Once the reason is given, in a form of its own: what a host's firewall refuses never stands before Continue.
	 *
	 * @param array{prompt: string, comment: string}|null $asked
	 */
	private function comment( string $action, ?array $asked, ?Form $sent ): string {
		return null === $asked ? '' : $this->form(
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
				self::button( 'comment', __( 'Send comment', 'churnstop' ), '', 'churnstop-quiet' )
			)
		);
	}

	/**
	 * @param array<string, mixed> $offer
	 * @param array<string, mixed> $labels
	 * @param array<string, mixed> $now How often is billed at present, and the price with it.
	 * @param Form|null            $sent What was searched for.
	 */
	private function offer( array $offer, array $labels, array $now, ?Form $sent ): string {
		$choices = Data::maps( $offer, 'choices' );
		$searched = Data::bool( $offer, 'more_choices' );
		$several  = $searched || count( $choices ) > 1;
		$cards   = '';
		foreach ( $choices as $choice ) {
			$id     = PlanRef::of( Data::int( $choice, 'product_id' ), Data::string( $choice, 'plan' ) )->written();
			$image  = Data::string( $choice, 'image' );
			$inner  = (
				'' === $image
					? ''
					// phpcs:ignore PluginCheck.CodeAnalysis.ImageFunctions.NonEnqueuedImage -- a connection gives its address.
					: sprintf( '<img src="%s" alt="" width="56" height="56" loading="lazy">', esc_url( $image ) )
			)
				. sprintf(
					'<span class="churnstop-card-text"><span class="churnstop-card-name">%s</span><span '
						. 'class="churnstop-soft">%s</span></span>',
					esc_html( Data::string( $choice, 'name' ) ),
					esc_html( self::price( $choice ) )
				);
			$cards .= $several
				? sprintf(
					'<label class="churnstop-choice churnstop-card"><input type="radio" name="churnstop_product" '
						. 'value="%s" required>%s</label>',
					esc_attr( $id ),
					$inner,
				)
				: sprintf(
					'<div class="churnstop-card"><input type="hidden" name="churnstop_product" value="%s">%s</div>',
					esc_attr( $id ),
					$inner,
				);
		}
		if ( '' !== $cards ) {
			$cards = sprintf(
				'<div class="churnstop-cards"%s>%s</div>',
				$several
					? sprintf( ' role="radiogroup" aria-label="%s"', esc_attr( Data::string( $labels, 'choose' ) ) )
					: '',
				$cards,
			);
		}
		$terms  = Data::map( $offer, 'terms' );
		return sprintf(
			'<div class="churnstop-body">%s%s%s<div class="churnstop-terms">%s<p>%s</p></div></div>',
			self::text( Data::string( $offer, 'message' ) ),
			$searched ? self::search( $sent, count( $choices ) ) : '',
			$cards,
			$several ? '' : self::figures( $now, $terms ),
			esc_html( Data::string( $terms, 'summary' ) )
		);
	}

	/**
	 * Looks among all that could be chosen, beside what stands on the screen. Its button is the free form's first, so
	 * that Enter searches.
	 */
	private static function search( ?Form $sent, int $found ): string {
		$words    = ModalText::all();
		$searched = true === $sent?->searches();
		return sprintf(
			'<div class="churnstop-search"><label for="churnstop-search">%s</label><span><input type="search" '
				. 'id="churnstop-search" name="churnstop_search" maxlength="100" value="%s" form="%s"> '
				. '%s</span>%s</div>',
			esc_html( $words['search'] ),
			esc_attr( $searched ? $sent->search : '' ),
			esc_attr( self::FREE ),
			self::button( 'search', $words['find'], self::FREE, 'churnstop-quiet' ),
			$searched
				? sprintf(
					'<p role="status">%s</p>',
					esc_html( 0 === $found ? $words['found_none'] : sprintf( $words['found'], $found ) ),
				)
				: ''
		);
	}

	/**
	 * The present price and that with the offer. A price of another period is never struck through for one of this.
	 *
	 * @param array<string, mixed> $now
	 * @param array<string, mixed> $terms
	 */
	private static function figures( array $now, array $terms ): string {
		$after  = Data::map( $terms, 'billing_after' );
		$during = Data::string( Data::map( $terms, 'price_during' ), 'formatted' );
		if ( '' === $during || array() === $after || array() === $now ) {
			return '';
		}
		$as_often = Data::string( $now, 'period' ) === Data::string( $after, 'period' )
			&& Data::int( $now, 'interval' ) === Data::int( $after, 'interval' );
		return sprintf(
			'<p class="churnstop-figures" aria-hidden="true">%s <b>%s</b></p>',
			sprintf( $as_often ? '<s>%s</s>' : '<span>%s →</span>', esc_html( Data::string( $now, 'text' ) ) ),
			esc_html( str_replace(
				Data::string( Data::map( $terms, 'price_after' ), 'formatted' ),
				$during,
				Data::string( $after, 'text' ),
			) )
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
					self::day( $one, 'ends_at_if_cancelled' ),
				),
				$subscriptions,
			)
			: array( array( __( 'Ends on', 'churnstop' ), self::day( $screen, 'ends_at' ) ) );

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
					self::text( Data::string( $support, 'message' ) ),
					implode( ' ', $ways ),
				),
			self::text( Data::string( $screen, 'message' ) ),
			self::facts( $ends ),
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
			self::text( Data::string( $screen, 'message' ) ),
			self::facts(
				array(
					array(
						__( 'Effective', 'churnstop' ),
						count( $subscriptions ) > 1 ? '' : self::day( $screen, 'effective_at' ),
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
			? $this->form(
				$action,
				array(),
				sprintf(
					'<div class="churnstop-ways"><div class="churnstop-quiets">%s</div></div>',
					self::button( 'reactivate', Data::string( $labels, 'reactivate' ), '', 'churnstop-quiet' ),
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
			'survey'  => self::button( 'reason', Data::string( $labels, 'continue' ) ),
			'consent' => self::button( 'consent', Data::string( $labels, 'agree' ) ),
			'offer'   => self::button( 'accept', Data::string( Data::map( $screen, 'offer' ), 'accept_label' ) ),
			default   => '',
		};
		return sprintf(
			'<div class="churnstop-ways"><div class="churnstop-equal">%s%s</div><div '
				. 'class="churnstop-quiets">%s%s</div></div>',
			$on,
			self::button( 'cancel', Data::string( $labels, 'offer' === $type ? 'decline' : 'cancel' ), self::FREE ),
			'offer' === $type && Data::bool( $screen, 'more' )
				? self::button( 'decline', Data::string( $labels, 'another' ), self::FREE, 'churnstop-quiet' )
				: '',
			self::button( 'dismiss', Data::string( $labels, 'dismiss' ), self::FREE, 'churnstop-quiet' )
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
			self::button( 'cancel', Data::string( $labels, 'cancel' ), self::FREE )
		);
	}

	/** @param string $form The id of the form that it sends; empty: the one around it. */
	private static function button(
		string $step,
		string $label,
		string $form = '',
		string $classes = 'churnstop-button button wp-element-button',
	): string {
		return sprintf(
			'<button type="submit" name="churnstop_step" value="%s" class="%s"%s>%s</button>',
			esc_attr( $step ),
			esc_attr( $classes ),
			'' === $form ? '' : sprintf( ' form="%s" formnovalidate', esc_attr( $form ) ),
			esc_html( $label ),
		);
	}

	private static function link( string $url, string $label ): string {
		return sprintf(
			'<div class="churnstop-ways"><div class="churnstop-equal"><a class="churnstop-button button '
				. 'wp-element-button" href="%s">%s</a></div></div>',
			esc_url( $url ),
			esc_html( $label ),
		);
	}

	private static function note( string $text ): string {
		return '' === $text ? '' : '<p class="churnstop-note">' . esc_html( $text ) . '</p>';
	}

	/** @param string $native The store's own cancel link, which remains where ChurnStop fails. */
	private static function trouble( string $text, string $native ): string {
		return '' === $text ? '' : sprintf(
			'<div class="churnstop-trouble" role="alert"><p>%s</p>%s</div>',
			esc_html( $text ),
			'' === $native
				? ''
				: sprintf(
					'<p class="churnstop-trouble-ways"><a href="%s">%s</a></p>',
					esc_url( $native ),
					esc_html__( 'Cancel directly in the store', 'churnstop' ),
				)
		);
	}

	private static function text( string $text ): string {
		return '' === $text ? '' : '<p class="churnstop-text">' . esc_html( $text ) . '</p>';
	}

	/** @param list<array{string, string}> $rows Names and values; a row without a value is left out. */
	private static function facts( array $rows ): string {
		$html = '';
		foreach ( $rows as [ $name, $value ] ) {
			$html .= '' === $value
				? ''
				: sprintf( '<div><dt>%s</dt><dd>%s</dd></div>', esc_html( $name ), esc_html( $value ) );
		}
		return '' === $html ? '' : '<dl class="churnstop-facts">' . $html . '</dl>';
	}

	/** @param array<string, mixed> $from */
	private static function day( array $from, string $key ): string {
		$time = Data::time( $from, $key );
		return null === $time ? '' : Sentences::day( $time );
	}

	/** @param array<string, mixed> $choice */
	private static function price( array $choice ): string {
		$billing    = Data::string( Data::map( $choice, 'billing' ), 'text' );
		$price      = '' === $billing ? Data::string( Data::map( $choice, 'price' ), 'formatted' ) : $billing;
		$difference = Data::map( $choice, 'difference' );
		$amount     = Data::string( $difference, 'amount' );
		if ( '' === $amount || ! Data::bool( $choice, 'comparable', true ) ) {
			return $price;
		}
		// Stores write the minus as a hyphen or a true minus, before or behind the currency; words are harder to
		// overlook.
		$bare = str_replace( array( '-', '−' ), '', Data::string( $difference, 'formatted' ) );
		if ( 0.0 === (float) $amount ) {
			$words = __( 'same price', 'churnstop' );
		} else {
			$words = str_starts_with( $amount, '-' )
				/* translators: %s: an amount of money by which a product is cheaper than the present one. */
				? sprintf( __( '%s less', 'churnstop' ), $bare )
				/* translators: %s: an amount of money by which a product is dearer than the present one. */
				: sprintf( __( '%s more', 'churnstop' ), $bare );
		}
		return $price . ' · ' . $words;
	}
}
