<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Connections\Product;
use ChurnStop\Data;
use ChurnStop\Embed\EmbedKey;
use ChurnStop\Embed\TokenKeys;
use ChurnStop\Failure;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Flows\DefaultFlows;
use ChurnStop\Flows\Flows;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storefront\Assets;

/** The store's settings, and the products that offers may name. */
final class SettingsController extends Controller {

	/** As many as one list shows; the rest is searched for. The editor has the same number. */
	private const MOST_TARGETS = 100;

	public function __construct(
		private readonly SettingsStore $settings,
		private readonly DefaultFlows $default_flows,
		private readonly CodeNote $code,
		private readonly TargetProducts $targets,
		private readonly OfferTypes $types,
		private readonly Clock $clock,
		private readonly EmbedKey $embed_key,
		private readonly TokenKeys $token_keys,
		private readonly Assets $assets,
	) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route( '/settings', 'GET', fn (): array => $this->view(), $who );
		$this->route( '/settings', 'PUT', $this->save( ... ), $who );
		$this->route( '/products', 'GET', $this->products( ... ), $who );
		$this->route( '/categories', 'GET', $this->categories( ... ), $who );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function save( \WP_REST_Request $request ): array {
		$body  = JsonBody::of( $request );
		$roles = array_unique( array( Capabilities::ADMINISTRATOR, ...Data::strings( $body, 'roles' ) ) );
		// A user who manages flows does not decide thereby who else may.
		if (
			isset( $body['roles'] )
			&& array_values( $roles ) !== $this->settings->get()->roles
			&& ! current_user_can( 'promote_users' )
		) {
			throw Failure::forbidden()->saying( __(
				'Only somebody who may change users\' roles can say which roles manage ChurnStop. Nothing was saved.',
				'churnstop',
			) );
		}
		$this->refuse_unknown_types( $body );
		$this->settings->save( $body );
		$this->default_flows->apply_filter();
		return $this->view();
	}

	/**
	 * @param array<string, mixed> $body
	 * @throws Failure
	 */
	private function refuse_unknown_types( array $body ): void {
		$wrong = array();
		foreach ( array( 'cooldown_days', 'offers' ) as $group ) {
			foreach ( array_keys( Data::map( $body, $group ) ) as $type ) {
				if ( null === $this->types->get( $type ) ) {
					$wrong[ $group . '.' . $type ] = sprintf(
						/* translators: %s: an offer type's id. */
						__( 'There is no offer type "%s".', 'churnstop' ),
						$type,
					);
				}
			}
		}
		if ( array() !== $wrong ) {
			throw Failure::invalid()->about( $wrong );
		}
	}

	/** @return array<string, mixed> */
	private function view(): array {
		$pack    = RulePack::get();
		$refused = array();
		foreach ( Flows::refused() as $id => $note ) {
			$refused[] = array( 'flow_id' => (int) $id ) + array_diff_key( Data::as_map( $note ), array(
				'signature' => true,
			) );
		}
		$settings = $this->settings->get();
		$by_type  = array();
		foreach ( $this->types->all() as $type ) {
			$by_type['cooldown_days'][ $type->id() ] = $settings->cooldown_days[ $type->id() ] ?? 0;
			$by_type['offers'][ $type->id() ]        = $settings->offers[ $type->id() ] ?? array( 'enabled' => true );
		}
		return array(
			'embed'      => $settings->embed + array(
				'access_token_id' => $this->embed_key->get(),
				'first_call_seen' => null !== $this->embed_key->first_call_at(),
				'first_call_at'   => $this->embed_key->first_call_at(),
				'script'          => $this->assets->embed_script(),
				'keys'            => $this->token_keys->listed(),
			),
		) + $by_type + $settings->to_array() + array(
			'plan'       => OfferTypes::plan(),
			'capability' => Capabilities::MANAGE,
			'all_roles'  => Capabilities::staff_roles(),
			'may_set_roles' => current_user_can( 'promote_users' ),
			'rules'      => array(
				'version'  => $pack->version,
				'reviewed' => $pack->reviewed,
				'old'      => $pack->is_old( $this->clock->now() ),
			),
			'notices'    => array(
				'default_flow_filter' => $this->code->failure(),
				'refused_flows'       => $refused,
			),
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function products( \WP_REST_Request $request ): \WP_REST_Response {
		$query = new Query( $request );
		$types = array_keys( $this->types->targets() );
		$type  = $query->one_of( 'for', array( ...$types, 'audience' ) );
		if ( 'audience' === $type ) {
			return Lists::whole( array_map(
				$this->product( ... ),
				$this->targets->plans( $query->word( 'search' ), $query->ids( 'include' ) ),
			) );
		}
		if ( '' === $type ) {
			throw Failure::invalid()->about( array(
				'for' => sprintf(
					/* translators: %s: offer types, separated by commas. */
					__( 'Say what the products are for: %s or audience.', 'churnstop' ),
					implode( ', ', $types ),
				),
			) );
		}
		$found = $this->targets->found( $type, $query->word( 'search' ), $query->ids( 'include' ) );
		return Lists::page(
			array_map( $this->product( ... ), array_slice( $found, 0, self::MOST_TARGETS ) ),
			count( $found ),
			self::MOST_TARGETS,
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function categories( \WP_REST_Request $request ): \WP_REST_Response {
		$query = new Query( $request );
		return Lists::whole( $this->targets->categories( $query->word( 'search' ), $query->ids( 'include' ) ) );
	}

	/** @return array<string, mixed> The contract's choice, and against what the difference is. */
	private function product( Product $product ): array {
		$dearer = $this->targets->dearest_sibling( $product );
		return array(
			'product_id' => $product->id,
			'plan'       => $product->plan,
			'name'       => $product->name,
			'group'      => $product->group,
			'price'      => $product->price->to_array(),
			'price_text' => $product->price_text(),
			'compared'   => null === $dearer ? null : array(
				'product_id' => $dearer->id,
				'name'       => $dearer->name,
				'price'      => $dearer->price->to_array(),
				'price_text' => $dearer->price_text(),
				// Of the price a day: periods may differ.
				'percent'    => 0 === $dearer->per_day
					? 0
					: (int) round( 100 * ( $product->per_day - $dearer->per_day ) / $dearer->per_day ),
				'comparable' => $product->is_billed_as_often_as( $dearer ),
			),
			'available'  => $product->available,
			'image'      => '' === $product->image ? null : $product->image,
		);
	}
}
