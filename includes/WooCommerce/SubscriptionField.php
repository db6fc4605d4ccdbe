<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use Automattic\WooCommerce\Utilities\OrderUtil;
use ChurnStop\Data;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * `churnstop` on subscriptions in WooCommerce's REST API, and so in its webhook `subscription.updated`: why the
 * customer wanted to leave, and what was agreed.
 */
final class SubscriptionField {

	private const NAME = 'churnstop';

	/** What WooCommerce calls a subscription. */
	private const TYPE = 'shop_subscription';

	private const SCHEMA = array(
		'description' => 'Why the customer wanted to leave, and the active offer.',
		'type'        => array( 'object', 'null' ),
		'context'     => array( 'view' ),
		'readonly'    => true,
		'properties'  => array(
			'last_attempt' => array(
				'type'       => array( 'object', 'null' ),
				'properties' => array(
					'reason'       => array( 'type' => array( 'string', 'null' ) ),
					'reason_label' => array( 'type' => 'string' ),
					'comment'      => array( 'type' => array( 'string', 'null' ) ),
					'outcome'      => array( 'type' => 'string' ),
					'at'           => array( 'type' => array( 'string', 'null' ) ),
				),
			),
			'active_offer' => array(
				'type'       => array( 'object', 'null' ),
				'properties' => array(
					'redemption_id' => array( 'type' => 'integer' ),
					'offer_id'      => array( 'type' => 'string' ),
					'type'          => array( 'type' => 'string' ),
					'summary'       => array( 'type' => 'string' ),
					'resumes_at'    => array( 'type' => array( 'string', 'null' ) ),
					'at'            => array( 'type' => array( 'string', 'null' ) ),
				),
			),
		),
	);

	public function __construct( private readonly Reasons $reasons, private readonly RedemptionSearch $redemptions ) {}

	public function register(): void {
		register_rest_field(
			self::TYPE,
			self::NAME,
			array(
				'get_callback' => $this->value( ... ),
				'schema'       => self::SCHEMA,
			)
		);
	}

	/** @return array<string, string|null>|null */
	private function last_attempt( int $id ): ?array {
		$told = $this->reasons->of( $id );
		return null === $told ? null : array(
			'reason'       => $told['attempt']->reason,
			'reason_label' => $told['label'],
			'comment'      => $told['attempt']->comment,
			'outcome'      => $told['attempt']->state,
			'at'           => Data::iso( $told['attempt']->updated_at ),
		);
	}

	/**
	 * @param array<string, mixed> $item
	 * @return array<string, mixed>|null Null for the orders that the same controller lists.
	 */
	private function value( array $item ): ?array {
		$id = Data::int( $item, 'id' );
		if ( self::TYPE !== OrderUtil::get_order_type( $id ) ) {
			return null;
		}
		$this->reasons->read( array( $id ) );
		return array(
			'last_attempt' => $this->last_attempt( $id ),
			'active_offer' => $this->active_offer( $id ),
		);
	}

	/** @return array<string, mixed>|null */
	private function active_offer( int $id ): ?array {
		$live = $this->redemptions->live_of( new SubscriptionRef( SubscriptionRef::STORE, (string) $id ) );
		return null === $live ? null : array(
			'redemption_id' => $live->id,
			'offer_id'      => $live->offer_id,
			'type'          => $live->offer_type,
			'summary'       => $live->terms->summary,
			'resumes_at'    => Data::iso( $live->receipt->resumes_at ),
			'at'            => Data::iso( $live->created_at ),
		);
	}
}
