<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\KeepSubscription;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Agreement;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\Wait;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What was agreed, where the shopper sees the subscription, and what they may do about it: plain forms with a nonce,
 * which src/storefront/agreement.ts sends without leaving the page. A fault of ours leaves the store's page as it is.
 */
final class AgreementPanel {

	private const FIELD = 'churnstop_agreement';
	private const DONE  = 'churnstop_done';

	/** @var array{string, string}|null Subscription's key → what was refused in this request. */
	private ?array $trouble = null;

	/** @var array<string, Agreement|null> By the subscription's key. */
	private array $read = array();

	/**
	 * @param list<SubscriptionPanels>         $panels
	 * @param \Closure(): Agreements           $agreements
	 * @param \Closure(): EndAgreement         $end
	 * @param \Closure(): KeepSubscription     $keep
	 * @param \Closure(): Connections          $connections
	 */
	public function __construct(
		private readonly array $panels,
		private readonly Assets $assets,
		private readonly \Closure $agreements,
		private readonly \Closure $end,
		private readonly \Closure $keep,
		private readonly \Closure $connections,
		private readonly Log $log,
	) {}

	public function register(): void {
		add_action( 'template_redirect', array( $this, 'answer' ), 15 );
		foreach ( $this->panels as $panel ) {
			$panel->account( $this->title( ... ), $this->html( ... ) );
		}
	}

	/** A form that was sent is answered before anything is printed; the answer is a redirect. */
	public function answer(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- verified below, with the subscription's id.
		$sent = isset( $_POST[ self::FIELD ] ) && is_array( $_POST[ self::FIELD ] )
			? Data::as_map( map_deep( wp_unslash( $_POST[ self::FIELD ] ), 'sanitize_text_field' ) )
			: array();
		// phpcs:enable
		if ( array() === $sent ) {
			return;
		}
		$about = SubscriptionRef::parse( Data::string( $sent, 'subscription' ) );
		if ( null === $about ) {
			return;
		}
		nocache_headers();
		if (
			! is_user_logged_in()
			|| false === wp_verify_nonce( sanitize_key( Data::string( $sent, 'nonce' ) ), self::nonce( $about ) )
		) {
			$this->trouble = array( $about->key(), Form::too_old() );
			return;
		}
		Primary::read();
		$actor = Actor::at_storefront( get_current_user_id() );
		try {
			Wait::at_most(
				Wait::CLICK,
				fn (): mixed => match ( Data::string( $sent, 'do' ) ) {
					Agreement::RESUME     => ( $this->end )()->resume( $actor, Data::int( $sent, 'redemption' ) ),
					Agreement::UNDO       => ( $this->end )()->undo( $actor, Data::int( $sent, 'redemption' ) ),
					Agreement::REACTIVATE => ( $this->keep )()->run( $actor, $about ),
					default               => throw Failure::invalid()->about( array(
						'do' => __( 'We could not tell which button was pressed. Nothing has changed.', 'churnstop' ),
					) ),
				}
			);
		} catch ( Failure $failure ) {
			$this->trouble = array( $about->key(), $failure->sentence );
			return;
		} catch ( \Throwable $error ) {
			$this->trouble = array(
				$about->key(),
				__( 'Something went wrong on our side. Please reload the page to see what is true now.', 'churnstop' ),
			);
			$this->log->error(
				'What was agreed could not be ended by its customer.',
				array( 'subscription' => $about->written() ) + Fault::of( $error ),
			);
			return;
		}
		wp_safe_redirect(
			add_query_arg(
				self::DONE,
				Data::string( $sent, 'do' ) . '-' . $about->slug(),
				remove_query_arg( self::DONE, Address::here() ),
			),
			303,
			'ChurnStop',
		);
		exit;
	}

	/** The panel, escaped; empty where nothing was agreed, or for somebody who is not its owner. */
	public function html( SubscriptionRef $subscription ): string {
		$trouble = null !== $this->trouble && $this->trouble[0] === $subscription->key()
			? sprintf( '<p class="churnstop-agreed-trouble" role="alert">%s</p>', esc_html( $this->trouble[1] ) )
			: '';
		$done    = self::done( $subscription );
		try {
			$agreement = $this->agreement( $subscription );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'What was agreed could not be shown to its customer.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
			return '';
		}
		$note = '' === $done || '' !== $trouble
			? ''
			: sprintf( '<p class="churnstop-agreed-done" role="status">%s</p>', esc_html( $done ) );
		if ( null === $agreement ) {
			return '' === $trouble . $note ? '' : '<div class="churnstop-agreed">' . $trouble . $note . '</div>';
		}
		$form = '';
		if ( null !== $agreement->action && $agreement->by_customer ) {
			$this->assets->agreements();
			$form = $this->form( $agreement );
		}
		return sprintf(
			'<div class="churnstop-agreed">%s%s<p class="churnstop-agreed-text">%s</p>%s</div>',
			$trouble,
			$note,
			Html::prices( $agreement->text ),
			$form,
		);
	}

	private function title( SubscriptionRef $subscription ): string {
		// Kept a moment ago, with nothing else agreed: the row is still about the cancellation.
		$agreement = $this->read[ $subscription->key() ] ?? null;
		return Agreement::REACTIVATE === ( null === $agreement ? self::did( $subscription ) : $agreement->action )
			? __( 'Cancellation', 'churnstop' )
			: __( 'Your offer', 'churnstop' );
	}

	private function agreement( SubscriptionRef $subscription ): ?Agreement {
		if ( ! array_key_exists( $subscription->key(), $this->read ) ) {
			$found = is_user_logged_in() ? ( $this->connections )()->recent( $subscription ) : null;
			$mine  = null !== $found && $found[0]->may( Actor::customer( get_current_user_id() ), $found[1] );

			$this->read[ $subscription->key() ] = $mine
				? ( $this->agreements )()->of_subscription( $subscription )
				: null;
		}
		return $this->read[ $subscription->key() ];
	}

	private function form( Agreement $agreement ): string {
		$hidden = '';
		foreach ( array(
			'do'           => $agreement->action,
			'subscription' => $agreement->subscription->written(),
			'redemption'   => $agreement->redemption_id,
			'nonce'        => wp_create_nonce( self::nonce( $agreement->subscription ) ),
		) as $name => $value ) {
			$hidden .= sprintf(
				'<input type="hidden" name="%s[%s]" value="%s">',
				esc_attr( self::FIELD ),
				esc_attr( $name ),
				esc_attr( (string) $value ),
			);
		}
		$about = 'churnstop-agreed-' . $agreement->subscription->slug();
		return sprintf(
			'<form method="post" action="%1$s" id="churnstop-%2$s-%3$s">%4$s<p '
				. 'id="%5$s"><small>%6$s</small></p><p><button type="submit" class="woocommerce-button button '
				. 'wp-element-button" aria-describedby="%5$s">%7$s</button></p></form>',
			esc_url( remove_query_arg( self::DONE, Address::here() ) ),
			esc_attr( (string) $agreement->action ),
			esc_attr( $agreement->subscription->slug() ),
			$hidden,
			esc_attr( $about ),
			esc_html( $agreement->consequence ),
			esc_html( $agreement->label )
		);
	}

	/** What was done by the click before the redirect, in words. */
	private static function done( SubscriptionRef $subscription ): string {
		return match ( self::did( $subscription ) ) {
			Agreement::RESUME     => __( 'Your subscription is active again.', 'churnstop' ),
			Agreement::UNDO       => __( 'The change is undone.', 'churnstop' ),
			Agreement::REACTIVATE => __( 'Your subscription continues as before.', 'churnstop' ),
			default               => '',
		};
	}

	private static function did( SubscriptionRef $subscription ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- only chooses words.
		$done = isset( $_GET[ self::DONE ] ) && is_string( $_GET[ self::DONE ] )
			? sanitize_key( $_GET[ self::DONE ] )
			: '';
		// phpcs:enable
		$end = '-' . $subscription->slug();
		return str_ends_with( $done, $end ) ? substr( $done, 0, -strlen( $end ) ) : '';
	}

	private static function nonce( SubscriptionRef $subscription ): string {
		return 'churnstop_agreement_' . $subscription->key();
	}
}
