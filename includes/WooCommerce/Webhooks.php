<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Events\Event;

/**
 * ChurnStop's topics in WooCommerce > Settings > Advanced > Webhooks. WooCommerce delivers and signs them.
 *
 * A webhook of ours is told the event's id, because WooCommerce plans deliveries by a plain argument. Nothing listens
 * where no webhook asks.
 */
final class Webhooks {

	public const RESOURCE = 'churnstop';

	public const SAVED     = 'attempt_saved';
	public const CANCELLED = 'attempt_cancelled';

	/** Fired with an event's id, once for each webhook event. */
	private const HOOK = 'churnstop_webhook_';

	/** What is told once an attempt, and the event that it follows from. */
	private const OF_ATTEMPTS = array(
		self::SAVED     => Event::OFFER_ACCEPTED,
		self::CANCELLED => Event::SUBSCRIPTION_CANCELLED,
	);

	/** @var array<string, true> Webhook events that are passed on. */
	private array $relayed = array();

	/** @param \Closure(): WebhookPayload $payload */
	public function __construct( private readonly \Closure $payload ) {}

	public function register(): void {
		add_filter(
			'woocommerce_valid_webhook_resources',
			static fn ( array $known ): array => array( ...$known, self::RESOURCE ),
		);
		add_filter(
			'woocommerce_valid_webhook_events',
			static fn ( array $known ): array => array( ...$known, ...self::events() ),
		);
		add_filter( 'woocommerce_webhook_topics', static fn ( array $topics ): array => $topics + self::topics() );
		// After WooCommerce Subscriptions, which replaces the list for its own resource.
		add_filter( 'woocommerce_webhook_topic_hooks', $this->hooks_of( ... ), 30, 2 );
		add_filter( 'woocommerce_webhook_payload', $this->body( ... ), 10, 4 );
	}

	/** @return list<string> */
	public static function events(): array {
		return array( ...Event::TYPES, ...array_keys( self::OF_ATTEMPTS ) );
	}

	/** @return array<string, string> Topic → how it is listed. */
	public static function topics(): array {
		$labels = array(
			Event::ATTEMPT_STARTED        => __( 'ChurnStop: cancellation started', 'churnstop' ),
			Event::REASON_GIVEN           => __( 'ChurnStop: reason given', 'churnstop' ),
			Event::OFFER_SHOWN            => __( 'ChurnStop: offer shown', 'churnstop' ),
			Event::OFFER_ACCEPTED         => __( 'ChurnStop: offer accepted', 'churnstop' ),
			Event::OFFER_DECLINED         => __( 'ChurnStop: offer declined', 'churnstop' ),
			Event::OFFER_FAILED           => __( 'ChurnStop: offer failed', 'churnstop' ),
			Event::OFFER_REVERTED         => __( 'ChurnStop: offer revoked', 'churnstop' ),
			Event::SUBSCRIPTION_CANCELLED => __( 'ChurnStop: subscription cancelled', 'churnstop' ),
			Event::SUBSCRIPTION_KEPT      => __( 'ChurnStop: subscription kept after all', 'churnstop' ),
			Event::ATTEMPT_DISMISSED      => __( 'ChurnStop: cancellation dismissed', 'churnstop' ),
			self::SAVED                   => __( 'ChurnStop: customer saved', 'churnstop' ),
			self::CANCELLED               => __( 'ChurnStop: customer cancelled', 'churnstop' ),
		);
		$topics = array();
		foreach ( self::events() as $event ) {
			$topics[ self::RESOURCE . '.' . $event ] = $labels[ $event ] ?? $event;
		}
		return $topics;
	}

	/**
	 * @param array<string, list<string>> $hooks Topic → hooks.
	 * @return array<string, list<string>>
	 */
	private function hooks_of( array $hooks, mixed $webhook ): array {
		if ( $webhook instanceof \WC_Webhook && self::RESOURCE === $webhook->get_resource() ) {
			foreach ( self::events() as $event ) {
				$hooks[ self::RESOURCE . '.' . $event ] = array( self::HOOK . $event );
			}
			$this->relay( $webhook->get_event() );
		}
		return $hooks;
	}

	/** From the action that ChurnStop fires to the hook of this webhook event. */
	private function relay( string $event ): void {
		$type = self::OF_ATTEMPTS[ $event ] ?? $event;
		if ( isset( $this->relayed[ $event ] ) || ! in_array( $type, Event::TYPES, true ) ) {
			return;
		}
		$this->relayed[ $event ] = true;
		add_action(
			'churnstop_' . $type,
			function ( array $told ) use ( $event ): void {
				$id = Data::int( $told, 'event_id' );
				if ( self::CANCELLED !== $event || ( $this->payload )()->is_first_of_attempt( $id ) ) {
					/** Documented in docs/hooks.md. */
					do_action( self::HOOK . $event, $id );
				}
			}
		);
	}

	/** Made when it is delivered, so that it says how the attempt ended. */
	private function body( mixed $payload, string $resource, mixed $id, int $webhook_id ): mixed {
		if ( self::RESOURCE !== $resource ) {
			return $payload;
		}
		$event = wc_get_webhook( $webhook_id )?->get_event() ?? '';
		return ( $this->payload )()->of( is_numeric( $id ) ? (int) $id : 0, $event );
	}
}
