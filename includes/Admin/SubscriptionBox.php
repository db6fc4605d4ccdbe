<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Attempts\PassedOver;
use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Data;
use ChurnStop\Eligibility\BlockerText;
use ChurnStop\Failure;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Redemptions\Agreement;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storefront\Address;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * For the support agent, on the subscription's own page: what the customer said, what was offered and why not, what was
 * agreed, and taking it back.
 *
 * That page is one large form, so ours stand behind it and the fields name theirs by id. Works without script.
 */
final class SubscriptionBox {

	private const ACTION = 'churnstop_take_back';
	private const NOTICE = 'churnstop_agent_notice_';

	private const NOTICE_SECONDS = 60;

	private const SAID = 'churnstop_said';

	/** In the address: show what would be offered. It asks the store a good deal, so it is not on every page. */
	private const LOOK = 'churnstop_would_offer';

	private const STYLE = 'churnstop-box';
	private const CSS   = '.churnstop-box-list{margin:0}.churnstop-box-list>li{border-top:1px solid '
		. '#dcdcde;margin:0;padding:8px 0}.churnstop-box-list p{margin:4px 0}.churnstop-box-soft{color:#50575e}'
		. '.churnstop-box-way summary{color:#2271b1;cursor:pointer;display:inline-block;padding:4px '
		. '0;text-decoration:underline}.churnstop-box-way textarea{display:block;inline-size:100%;max-inline-size:40em}'
		. '.churnstop-box-list dl{display:grid;gap:2px 12px;grid-template-columns:max-content 1fr;margin:4px '
		. '0}.churnstop-box-list dt{color:#50575e}.churnstop-box-list '
		. 'dd{margin:0;overflow-wrap:anywhere}.wp-core-ui '
		. '.churnstop-box-red.button-primary{background:#b32d2e;border-color:#b32d2e;color:#fff}.churnstop-box-list '
		. 'dd ul{list-style:disc;margin:0 0 0 16px}';

	/** @var array<string, list<Redemption>> */
	private array $read = array();

	/**
	 * @param list<SubscriptionPanels>         $panels
	 * @param \Closure(): AttemptSearch         $attempts
	 * @param \Closure(): RedemptionSearch      $redemptions
	 * @param \Closure(): RevertRedemption     $revert
	 * @param \Closure(): Agreements           $agreements
	 * @param \Closure(): AttemptStory         $story
	 * @param \Closure(): Connections          $connections
	 * @param \Closure(): WouldOffer           $would_offer
	 * @param \Closure(): PassedOver           $passed_over
	 * @param \Closure(): OfferTypes           $types
	 */
	public function __construct(
		private readonly array $panels,
		private readonly \Closure $attempts,
		private readonly \Closure $redemptions,
		private readonly \Closure $revert,
		private readonly \Closure $agreements,
		private readonly \Closure $story,
		private readonly \Closure $connections,
		private readonly \Closure $would_offer,
		private readonly \Closure $passed_over,
		private readonly \Closure $types,
		private readonly Log $log,
	) {}

	public function register(): void {
		foreach ( $this->panels as $panel ) {
			$panel->admin( __( 'ChurnStop', 'churnstop' ), $this->html( ... ), $this->forms( ... ) );
		}
		add_action( 'admin_post_' . self::ACTION, $this->take_back( ... ) );
		add_action( 'admin_notices', $this->notice( ... ) );
	}

	/** Whether whoever looks may read and do this. */
	private static function may(): bool {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		return current_user_can( Capabilities::MANAGE );
	}

	private function html( SubscriptionRef $subscription ): string {
		if ( ! self::may() ) {
			return '<p>' . esc_html__( 'You are not allowed to see this.', 'churnstop' ) . '</p>';
		}
		try {
			self::style();
			return $this
				->agreed( $subscription ) . $this
				->attempts( $subscription ) . $this
				->would_offer( $subscription ) . $this
				->on_behalf( $subscription );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'The box on a subscription could not be shown.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
			return '<p>'
				. esc_html__( 'This could not be read just now. Tools > Site Health may say why.', 'churnstop' )
				. '</p>';
		}
	}

	private function agreed( SubscriptionRef $subscription ): string {
		$rows = '';
		foreach ( $this->redemptions( $subscription ) as $redemption ) {
			$agreement = ( $this->agreements )()->of_redemption( $redemption );
			$rows     .= sprintf(
				'<li><p><strong>%s</strong> <span class="churnstop-box-soft">%s</span></p>%s</li>',
				esc_html( $agreement->text ?? $this->accepted( $redemption ) ),
				esc_html( StaffText::redemption( $redemption ) ),
				null === $agreement ? '' : $this->way( $redemption->id, $agreement )
			);
		}
		return '' === $rows
			? ''
			: '<h3>'
				. esc_html__( 'Accepted offer', 'churnstop' )
				. '</h3><ul class="churnstop-box-list">'
				. $rows
				. '</ul>';
	}

	/** What was accepted: its terms while they are to come, else its name, because they do not hold any more. */
	private function accepted( Redemption $redemption ): string {
		return in_array( $redemption->state, Redemption::LIVE, true )
			? $redemption->terms->summary
			: ( $this->types )()->get( $redemption->offer_type )?->label() ?? $redemption->offer_type;
	}

	/**
	 * Opens what will happen, whether the customer is told, a field for the note, and the button: red where something
	 * is lost.
	 */
	private function way( int $redemption_id, Agreement $agreement ): string {
		$form = self::form_id( $redemption_id );
		return sprintf(
			'<details class="churnstop-box-way"><summary>%1$s…</summary><p>%2$s</p><p><label><input '
				. 'type="checkbox" name="notify" value="1" form="%3$s" checked> %5$s</label></p>'
				. '<p><label for="%3$s-note">%4$s</label><textarea id="%3$s-note" name="note" form="%3$s" rows="2" '
				. 'maxlength="1000"></textarea></p>'
				. '<p><button type="submit" class="button button-primary%6$s" form="%3$s">%1$s</button></p></details>',
			esc_html( $agreement->label ),
			esc_html( $agreement->consequence ),
			esc_attr( $form ),
			esc_html__( 'Note for the order (optional)', 'churnstop' ),
			esc_html__( 'Tell the customer by e-mail and in their account', 'churnstop' ),
			'resume' === $agreement->action ? '' : ' churnstop-box-red'
		);
	}

	private function attempts( SubscriptionRef $subscription ): string {
		$attempts = ( $this->attempts )()->of_subscription( $subscription );
		$rows     = '';
		foreach ( $attempts as $attempt ) {
			$rows .= ( new StoryHtml() )->of( ( $this->story )()->of( $attempt ) );
		}
		return '<h3>' . esc_html__( 'Cancellation history', 'churnstop' ) . '</h3>'
			. (
				'' === $rows
					? '<p>' . esc_html__( 'None yet.', 'churnstop' ) . '</p>'
					: '<ul class="churnstop-box-list">' . $rows . '</ul>'
			);
	}

	/** What the customer would be offered for each reason, and why not the rest. Writes nothing. */
	private function would_offer( SubscriptionRef $subscription ): string {
		$title = esc_html__( 'What would this customer be offered, and why?', 'churnstop' );
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only shows more.
		if ( ! isset( $_GET[ self::LOOK ] ) ) {
			return sprintf(
				'<p><a href="%s">%s</a></p>',
				esc_url( add_query_arg( self::LOOK, '1' ) . '#' . self::LOOK ),
				$title,
			);
		}
		try {
			[ $flow, $skipped, $choice ] = ( $this->would_offer )()->of( $subscription );
		} catch ( Failure $failure ) {
			return sprintf( '<h3 id="%s">%s</h3><p>%s</p>', self::LOOK, $title, esc_html( $failure->sentence ) );
		}
		$rows = '';
		foreach ( $flow->reasons ?? array() as $reason ) {
			$offers = '';
			$first  = true;
			foreach ( $reason->offers as $offer ) {
				$why     = BlockerText::all( $skipped[ $offer->id ] ?? array() );
				$made    = $first
					? __( 'Would be shown.', 'churnstop' )
					: __( 'Would be shown if the one before it is declined.', 'churnstop' );
				$offers .= sprintf(
					'<li>%s <span class="churnstop-box-soft">%s</span></li>',
					esc_html( '' === $offer->headline ? $offer->id : $offer->headline ),
					esc_html( array() === $why ? $made : implode( ' ', $why ) ),
				);
				$first   = $first && array() !== $why;
			}
			$rows .= sprintf(
				'<dt>%s</dt><dd>%s</dd>',
				esc_html( $reason->label ),
				'' === $offers ? esc_html__( 'No offer.', 'churnstop' ) : '<ul>' . $offers . '</ul>',
			);
		}
		return sprintf(
			'<h3 id="%s">%s</h3><p class="churnstop-box-soft">%s</p>%s<div '
				. 'class="churnstop-box-list"><dl>%s</dl></div>',
			self::LOOK,
			$title,
			null === $flow
				? esc_html__(
					'No active flow is for this customer: they get the store\'s own cancel link.',
					'churnstop',
				)
				: esc_html( sprintf(
					/* translators: 1: a flow's name, 2: its version. */
					__( 'By the flow "%1$s", version %2$d, as things are now.', 'churnstop' ),
					$flow->name,
					$flow->version,
				) ),
			implode(
				'',
				array_map(
					static fn ( string $why ): string => '<p class="churnstop-box-soft">' . esc_html( $why ) . '</p>',
					( $this->passed_over )()->of( $choice->to_array() ),
				),
			),
			$rows
		);
	}

	private function on_behalf( SubscriptionRef $subscription ): string {
		$found = ( $this->connections )()->recent( $subscription );
		if ( null === $found || ! $found[1]->cancellable || 0 === $found[1]->customer_id ) {
			return '';
		}
		return sprintf(
			'<p><a class="button" href="%s">%s</a></p><p class="churnstop-box-soft">%s</p>',
			esc_url( ( new Address( AgentPage::url(), array( $subscription ) ) )->url() ),
			esc_html__( 'Cancel for the customer…', 'churnstop' ),
			esc_html__(
				'The same questions and offers as in their account. It is recorded that you did it.',
				'churnstop',
			)
		) . sprintf(
			'<p><a class="button" href="%s">%s</a></p><p class="churnstop-box-soft">%s</p>',
			esc_url( WalkPage::url( $subscription ) ),
			esc_html__( 'Walk the storefront as the customer…', 'churnstop' ),
			esc_html__(
				'A test: you see their page and their offers. Nothing changes, and it is counted nowhere.',
				'churnstop',
			)
		);
	}

	/** Printed behind the page's own form. */
	private function forms( SubscriptionRef $subscription ): string {
		$html = '';
		foreach ( self::may() ? $this->redemptions( $subscription ) : array() as $redemption ) {
			if ( Redemption::APPLIED === $redemption->state ) {
				$html .= sprintf(
					'<form id="%s" method="post" action="%s" hidden><input type="hidden" name="action" '
						. 'value="%s"><input type="hidden" name="redemption" value="%d">%s</form>',
					esc_attr( self::form_id( $redemption->id ) ),
					esc_url( admin_url( 'admin-post.php' ) ),
					esc_attr( self::ACTION ),
					$redemption->id,
					wp_nonce_field( self::ACTION . $redemption->id, '_wpnonce', true, false )
				);
			}
		}
		return $html;
	}

	/** The door: who, whether they may, what, and back to the page. */
	private function take_back(): void {
		$id = isset( $_POST['redemption'] ) && is_string( $_POST['redemption'] ) ? absint( $_POST['redemption'] ) : 0;
		check_admin_referer( self::ACTION . $id );
		if ( ! self::may() ) {
			wp_die(
				esc_html__( 'You are not allowed to do that. Nothing has changed.', 'churnstop' ),
				'',
				array( 'response' => 403 ),
			);
		}
		$note = isset( $_POST['note'] ) && is_string( $_POST['note'] )
			? mb_substr( sanitize_textarea_field( wp_unslash( $_POST['note'] ) ), 0, 1000 )
			: '';
		try {
			( $this->revert )()->run(
				Actor::agent( get_current_user_id() ),
				$id,
				StaffText::by_agent( $note ),
				isset( $_POST['notify'] ),
			);
			$said = array( 'success', __( 'The offer is revoked, and the order notes say so.', 'churnstop' ) );
		} catch ( Failure $failure ) {
			$said = array( 'error', $failure->sentence );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'An offer could not be taken back.',
				array( 'redemption' => $id ) + Fault::of( $error ),
			);
			$said = array(
				'error',
				__(
					'Something failed before this was done. Please look at the subscription, and try again: nothing happens twice.',
					'churnstop',
				),
			);
		}
		set_transient( self::NOTICE . get_current_user_id(), $said, self::NOTICE_SECONDS );
		$back = wp_get_referer();
		wp_safe_redirect( add_query_arg( self::SAID, '1', false === $back ? admin_url() : $back ), 303, 'ChurnStop' );
		exit;
	}

	private function notice(): void {
		// Read only where it was just written: a transient costs a query on each page.
		// phpcs:ignore WordPress.Security.NonceVerification -- only shows what was said to whoever is logged in.
		if ( ! isset( $_GET[ self::SAID ] ) ) {
			return;
		}
		$said = get_transient( self::NOTICE . get_current_user_id() );
		if ( is_array( $said ) ) {
			delete_transient( self::NOTICE . get_current_user_id() );
			printf(
				'<div class="notice notice-%s is-dismissible"><p>%s</p></div>',
				'success' === ( $said[0] ?? '' ) ? 'success' : 'error',
				esc_html( Data::string( $said, '1' ) ),
			);
		}
	}

	/** @return list<Redemption> */
	private function redemptions( SubscriptionRef $subscription ): array {
		$this->read[ $subscription->key() ] ??= ( $this->redemptions )()->of_subscription( $subscription );
		return $this->read[ $subscription->key() ];
	}

	private static function form_id( int $redemption_id ): string {
		return 'churnstop-take-back-' . $redemption_id;
	}

	/**
	 * Printed with what WordPress prints in the footer: WooCommerce' page calls the box when its head is written
	 * already.
	 */
	private static function style(): void {
		wp_register_style( self::STYLE, false, array(), CHURNSTOP_VERSION );
		wp_enqueue_style( self::STYLE );
		wp_add_inline_style( self::STYLE, self::CSS );
	}
}
