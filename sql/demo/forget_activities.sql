-- Likewise the activities, of which capture knows the first and the latest.
delete from metrics.collaboration_activities as activities
using public.vendor_collaborations
where activities.collaboration_id = vendor_collaborations.id
