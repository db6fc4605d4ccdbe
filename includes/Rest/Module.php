<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Container;
use ChurnStop\DeferredRoutes;
use ChurnStop\Embed\Tokens;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\RedemptionSearch;

/** The door to REST. */
final class Module extends \ChurnStop\Module {

	private const CONTROLLERS = array(
		AttemptsController::class,
		AttemptListController::class,
		EmbedController::class,
		AgreementsController::class,
		AudienceController::class,
		SupportController::class,
		EventsController::class,
		ExportsController::class,
		FlowsController::class,
		DiscountsController::class,
		ExperimentsController::class,
		ReportsController::class,
		SettingsController::class,
		ViewsController::class,
	);

	public function parts( Container $parts ): void {
		$parts->bind( Bearer::class, static fn (): Bearer => new Bearer( $parts->later( Tokens::class ) ) );
		$parts->bind(
			SupportController::class,
			static fn (): SupportController => new SupportController(
				$parts->get( AttemptSearch::class ),
				$parts->get( AttemptStory::class ),
				$parts->get( RedemptionSearch::class ),
				$parts->get( Agreements::class ),
				$parts->all( SubscriptionPanels::class )
			)
		);
	}

	public function hooks( Container $parts ): void {
		( new DeferredRoutes( array( 'create_initial_rest_routes', 'wp_oembed_register_route' ) ) )->register();
		add_action(
			'rest_api_init',
			static function () use ( $parts ): void {
				add_filter(
					'rest_pre_serve_request',
					static fn (
						mixed $served,
						mixed $result,
						mixed $request,
					): mixed => $parts->get( Cors::class )->before( $served, $result, $request ),
					0,
					3,
				);
				add_filter(
					'rest_pre_serve_request',
					static fn (
						mixed $served,
						mixed $result,
						mixed $request,
					): mixed => $parts->get( Cors::class )->after( $served, $result, $request ),
					PHP_INT_MAX,
					3,
				);
				foreach ( self::CONTROLLERS as $name ) {
					$parts->get( $name )->register( $parts->get( Log::class ), $parts->get( Bearer::class ) );
				}
			}
		);
	}
}
